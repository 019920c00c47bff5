// SPDX-License-Identifier: MIT
// Checks a trace: whoever replays it does so without a look.
#include "runtime/heap_trace/heap_trace.hpp"

#include <algorithm>
#include <cstring>

namespace metta {
namespace {

constexpr std::string_view subject = "heap trace";

/// Reads numbers of which nothing is known yet.
class CheckedNumbers {
  public:
    explicit CheckedNumbers(std::span<const byte> bytes) : bytes_(bytes) {}

    u64 offset() const { return at_; }
    bool at_end() const { return at_ == bytes_.size(); }

    Result<u32> next() {
        u64 value = 0;
        for (usize length = 0; length < 5; ++length) {
            if (at_end())
                return refuse({.subject = subject,
                               .expected = "as many events as its header says",
                               .found = "its end",
                               .offset = at_,
                               .advice = "it has been cut: record it again"});
            const u64 part = static_cast<u64>(bytes_[at_++]);
            value |= (part & 0x7F) << 7 * length;
            if (part < 0x80 && value <= 0xFFFF'FFFF) return static_cast<u32>(value);
        }
        return refuse({.subject = subject,
                       .expected = "a number of 32 bits in at most 5 bytes",
                       .found = "a longer one",
                       .offset = at_});
    }

  private:
    std::span<const byte> bytes_;
    usize at_ = sizeof(HeapTraceHeader);
};

/// What is allocated at a point of the trace. A note is 0 for a place that is free, else the block's size + 1.
class Allocated {
  public:
    explicit Allocated(std::span<u32> notes) : notes_(notes) { std::ranges::fill(notes, 0u); }

    bool has(u32 place) const { return notes_[place] != 0; }
    void add(u32 place, u32 size) {
        notes_[place] = size + 1;
        bytes_ += size;
        ++blocks_;
        most_blocks_ = std::max(most_blocks_, blocks_);
    }
    void remove(u32 place) {
        bytes_ -= notes_[place] - 1;
        notes_[place] = 0;
        --blocks_;
    }
    /// Behind event number `event`.
    void note_peak(u32 event) {
        if (bytes_ <= peak_bytes_) return;
        peak_bytes_ = bytes_;
        peak_event_ = event;
    }

    u32 blocks() const { return blocks_; }
    u32 most_blocks() const { return most_blocks_; }
    u64 peak_bytes() const { return peak_bytes_; }
    u32 peak_event() const { return peak_event_; }

  private:
    std::span<u32> notes_;
    u32 blocks_ = 0, most_blocks_ = 0, peak_event_ = 0;
    u64 bytes_ = 0, peak_bytes_ = 0;
};

Result<void> check_event(CheckedNumbers& numbers, u32 places, Allocated& allocated) {
    const u64 start = numbers.offset();
    const u32 first = TRY(numbers.next());
    const auto request = static_cast<HeapRequest>(first & 3);
    const u32 place = first >> 2;
    if (place >= places)
        return refuse({.subject = subject,
                       .expected = "a place below the number that its header says",
                       .found = "place",
                       .value = place,
                       .offset = start});
    const bool allocates = request == HeapRequest::allocate || request == HeapRequest::allocate_aligned;
    if (allocates == allocated.has(place))
        return refuse({.subject = subject,
                       .expected = allocates ? "a place that is free" : "a place with a block",
                       .found = allocates ? "a block at place" : "none at place",
                       .value = place,
                       .offset = start});
    if (!allocates) allocated.remove(place);
    if (request == HeapRequest::free) return {};
    const u32 size = TRY(numbers.next());
    if (size > HeapTrace::largest_block)
        return refuse({.subject = subject,
                       .expected = "a block of at most 1 GiB",
                       .found = "bytes:",
                       .value = size,
                       .offset = start});
    allocated.add(place, size);
    if (request != HeapRequest::allocate_aligned) return {};
    const u32 exponent = TRY(numbers.next());
    if (exponent > HeapTrace::largest_exponent)
        return refuse({.subject = subject,
                       .expected = "an alignment of at most 2 MiB",
                       .found = "2 to the power of",
                       .value = exponent,
                       .offset = start});
    return {};
}

} // namespace

Result<HeapTraceHeader> HeapTrace::header_of(std::span<const byte> bytes) {
    HeapTraceHeader header;
    if (bytes.size() < sizeof header)
        return refuse(
            {.subject = subject, .expected = "a header of 32 bytes", .found = "bytes:", .value = bytes.size()});
    std::memcpy(&header, bytes.data(), sizeof header);
    if (!std::ranges::equal(header.magic, HeapTraceHeader::right_magic))
        return refuse({.subject = subject,
                       .expected = "the magic 'HeapTrc'",
                       .found = "something else",
                       .offset = 0,
                       .advice = "is this a file of heap_recorder?"});
    if (header.version != HeapTraceHeader::current_version)
        return refuse({.subject = subject,
                       .expected = "version 1",
                       .found = "version",
                       .value = header.version,
                       .advice = "record it again"});
    if (header.places > most_places)
        return refuse({.subject = subject,
                       .expected = "at most 16777216 blocks at a time",
                       .found = "places:",
                       .value = header.places});
    return header;
}

Result<HeapTrace> HeapTrace::open(std::span<const byte> bytes, std::span<u32> notes) {
    const HeapTraceHeader header = TRY(header_of(bytes));
    if (notes.size() < header.places)
        return refuse({.subject = subject,
                       .expected = "room for a note on each place",
                       .found = "places:",
                       .value = header.places});
    CheckedNumbers numbers(bytes);
    Allocated allocated(notes.first(header.places));
    for (u32 event = 1; event <= header.events; ++event) {
        TRY(check_event(numbers, header.places, allocated));
        allocated.note_peak(event);
    }
    if (!numbers.at_end())
        return refuse({.subject = subject,
                       .expected = "its end behind the last event",
                       .found = "more",
                       .offset = numbers.offset()});
    if (allocated.blocks() != 0)
        return refuse({.subject = subject,
                       .expected = "all blocks freed at the end",
                       .found = "still allocated:",
                       .value = allocated.blocks()});
    if (allocated.most_blocks() != header.places || allocated.peak_bytes() != header.peak_bytes ||
        allocated.peak_event() != header.peak_event)
        return refuse({.subject = subject,
                       .expected = "a header that says what the events come to",
                       .found = "another peak, of bytes:",
                       .value = allocated.peak_bytes(),
                       .advice = "record it again"});
    return HeapTrace(header, bytes.subspan(sizeof header));
}

} // namespace metta
