// SPDX-License-Identifier: MIT
// What is recorded can be read; and a block's place is found while blocks come and go.
#include "tools/heap_trace/writer.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

#include "tools/heap_trace/block_table.hpp"

using namespace metta;

namespace {

TEST(HeapTraceWriter, WhatItWritesOpens) {
    std::vector<byte> room(1 << 16);
    std::vector<u32> notes(64);
    HeapTraceWriter writer(room, notes);
    std::mt19937 random(1); // NOLINT: the same every time
    std::vector<u32> places;
    u32 events = 0;
    for (; events < 3000; ++events) {
        const u32 choice = random() % 4;
        if (places.size() < 2 || (choice < 2 && places.size() < notes.size())) {
            places.push_back(writer.allocate(random() % 10'000, random() % 8 == 0 ? 6 : 0));
            continue;
        }
        std::swap(places[random() % places.size()], places.back());
        if (choice == 2) {
            writer.resize(places.back(), random() % 100'000);
            continue;
        }
        writer.free(places.back());
        places.pop_back();
    }
    events += static_cast<u32>(places.size());
    for (const u32 place : places) writer.free(place);
    ASSERT_TRUE(writer.room());

    std::vector<u32> checked(notes.size());
    const auto trace = HeapTrace::open(writer.finish(), checked);
    ASSERT_TRUE(trace) << trace.error().expected;
    EXPECT_EQ(trace->header().events, events);
    EXPECT_LE(trace->header().places, notes.size());
}

TEST(HeapTraceWriter, SaysWhenItIsFull) {
    std::vector<byte> room(sizeof(HeapTraceHeader) + HeapTraceWriter::most_bytes_of_event);
    std::vector<u32> notes(2);
    HeapTraceWriter few_bytes(room, notes);
    EXPECT_TRUE(few_bytes.room());
    few_bytes.allocate(1);
    EXPECT_FALSE(few_bytes.room());

    room.resize(1000);
    HeapTraceWriter few_places(room, notes);
    few_places.allocate(1);
    EXPECT_TRUE(few_places.room());
    few_places.allocate(1);
    EXPECT_FALSE(few_places.room());
}

TEST(BlockTable, FindsWhatHasBeenAdded) {
    std::vector<BlockTable::Slot> slots(64);
    BlockTable table(slots);
    std::map<u64, u32> model;
    std::mt19937 random(2); // NOLINT: the same every time
    for (u32 step = 0; step < 20'000; ++step) {
        const u64 address = 16 * (1 + random() % 70);
        if (const auto known = model.find(address); known != model.end()) {
            ASSERT_EQ(table.remove(address), known->second);
            model.erase(known);
        } else if (model.size() < 48) {
            ASSERT_TRUE(table.add(address, step));
            model.emplace(address, step);
        } else {
            ASSERT_FALSE(table.add(address, step));
            ASSERT_EQ(table.remove(address), std::nullopt);
        }
    }
}

} // namespace
