// SPDX-License-Identifier: MIT
// A trace is read as it was written, and refused wherever it is wrong.
#include "runtime/heap_trace/heap_trace.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

using namespace metta;

namespace {

using Bytes = std::vector<byte>;

Bytes trace_of(HeapTraceHeader header, std::initializer_list<int> events) {
    std::memcpy(header.magic, HeapTraceHeader::right_magic, sizeof header.magic);
    Bytes bytes(sizeof header);
    std::memcpy(bytes.data(), &header, sizeof header);
    for (const int event : events) bytes.push_back(static_cast<byte>(event));
    return bytes;
}

/// Two blocks, of which one is resized and the other aligned.
const HeapTraceHeader right_header = {.events = 5, .places = 2, .peak_event = 3, .peak_bytes = 332};
constexpr std::initializer_list<int> right_events = {0, 10, 4 + 3, 32, 6, 2, 0xAC, 0x02, 1, 4 + 1};

std::string refusal_of(const Bytes& bytes, usize notes = 8) {
    std::vector<u32> room(notes);
    const auto trace = HeapTrace::open(bytes, room);
    return trace ? std::string() : std::string(trace.error().expected);
}

TEST(HeapTrace, EventsAreReadAsTheyStand) {
    const Bytes bytes = trace_of(right_header, right_events);
    std::vector<u32> notes(2);
    const auto trace = HeapTrace::open(bytes, notes);
    ASSERT_TRUE(trace);
    HeapTrace::Cursor cursor = trace->begin();
    const HeapEvent expected[] = {{HeapRequest::allocate, 0, 0, 10},
                                  {HeapRequest::allocate_aligned, 6, 1, 32},
                                  {HeapRequest::resize, 0, 0, 300},
                                  {HeapRequest::free, 0, 0, 0},
                                  {HeapRequest::free, 0, 1, 0}};
    for (const HeapEvent& right : expected) {
        const HeapEvent event = cursor.next();
        EXPECT_EQ(event.request, right.request);
        EXPECT_EQ(event.exponent, right.exponent);
        EXPECT_EQ(event.place, right.place);
        EXPECT_EQ(event.size, right.size);
    }
}

/// Writes down what it is asked for.
struct Listener {
    std::string heard;
    char blocks[4] = {};
    usize made = 0;

    void* allocate(usize size) {
        heard += "a" + std::to_string(size) + " ";
        return &blocks[made++];
    }
    void* allocate_aligned(usize size, usize alignment) {
        heard += "l" + std::to_string(size) + "/" + std::to_string(alignment) + " ";
        return &blocks[made++];
    }
    void* resize(void* block, usize size) {
        heard += "r" + name(block) + "=" + std::to_string(size) + " ";
        return &blocks[made++];
    }
    void free(void* block) { heard += "f" + name(block) + " "; }
    std::string name(void* block) const { return std::to_string(static_cast<char*>(block) - blocks); }
};

TEST(HeapTrace, AHeapIsAskedForTheSameBlocks) {
    const Bytes bytes = trace_of(right_header, right_events);
    std::vector<u32> notes(2);
    const auto trace = HeapTrace::open(bytes, notes);
    ASSERT_TRUE(trace);
    Listener heap;
    std::vector<void*> blocks(2);
    HeapTrace::Cursor cursor = trace->begin();
    replay(cursor, trace->header().events, heap, blocks);
    EXPECT_EQ(heap.heard, "a10 l32/64 r0=300 f2 f1 ");
}

TEST(HeapTrace, HeadersAreChecked) {
    EXPECT_EQ(refusal_of(Bytes(31)), "a header of 32 bytes");
    EXPECT_EQ(refusal_of(Bytes(32)), "the magic 'HeapTrc'");
    EXPECT_EQ(refusal_of(trace_of({.version = 2}, {})), "version 1");
    EXPECT_EQ(refusal_of(trace_of({.places = HeapTrace::most_places + 1}, {})), "at most 16777216 blocks at a time");
    EXPECT_EQ(refusal_of(trace_of({.places = 9}, {})), "room for a note on each place");
    EXPECT_EQ(refusal_of(trace_of({}, {})), "");
}

TEST(HeapTrace, WrongEventsAreRefused) {
    const HeapTraceHeader one = {.events = 1, .places = 1}, two = {.events = 2, .places = 1};
    EXPECT_EQ(refusal_of(trace_of(one, {4, 1})), "a place below the number that its header says");
    EXPECT_EQ(refusal_of(trace_of(one, {1})), "a place with a block");
    EXPECT_EQ(refusal_of(trace_of(one, {2, 1})), "a place with a block");
    EXPECT_EQ(refusal_of(trace_of(two, {0, 1, 0, 1})), "a place that is free");
    EXPECT_EQ(refusal_of(trace_of(one, {0, 0x81, 0x80, 0x80, 0x80, 4})), "a block of at most 1 GiB");
    EXPECT_EQ(refusal_of(trace_of(one, {3, 1, 22})), "an alignment of at most 2 MiB");
    EXPECT_EQ(refusal_of(trace_of(one, {0, 0x80, 0x80, 0x80, 0x80, 0x10})), "a number of 32 bits in at most 5 bytes");
    EXPECT_EQ(refusal_of(trace_of(one, {0, 0x80, 0x80, 0x80, 0x80, 0x80, 0})),
              "a number of 32 bits in at most 5 bytes");
}

TEST(HeapTrace, WhatIsCutOrLongerOrNotFreedIsRefused) {
    Bytes bytes = trace_of(right_header, right_events);
    EXPECT_EQ(refusal_of(bytes), "");
    bytes.push_back(byte{1});
    EXPECT_EQ(refusal_of(bytes), "its end behind the last event");
    for (usize cut = 1; cut <= right_events.size(); ++cut) {
        bytes = trace_of(right_header, right_events);
        bytes.resize(bytes.size() - cut);
        EXPECT_EQ(refusal_of(bytes), "as many events as its header says");
    }
    EXPECT_EQ(refusal_of(trace_of({.events = 1, .places = 1, .peak_event = 1, .peak_bytes = 1}, {0, 1})),
              "all blocks freed at the end");
}

TEST(HeapTrace, TheHeaderTellsTheTruth) {
    const std::string_view lie = "a header that says what the events come to";
    HeapTraceHeader header = right_header;
    header.places = 3;
    EXPECT_EQ(refusal_of(trace_of(header, right_events)), lie);
    header = right_header;
    header.peak_bytes = 331;
    EXPECT_EQ(refusal_of(trace_of(header, right_events)), lie);
    header = right_header;
    header.peak_event = 4;
    EXPECT_EQ(refusal_of(trace_of(header, right_events)), lie);
}

} // namespace
