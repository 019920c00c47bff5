// SPDX-License-Identifier: MIT
// What a program asked of its heap, in a file: tools/heap_trace records it, and whoever measures a heap asks the same
// again. The file is a HeapTraceHeader and the events behind it, one after the other, of numbers in unsigned LEB128
// (7 bits a byte, the lowest first; the highest bit says that more follow; at most 5 bytes):
//
//     place * 4 + kind   place: where the block is noted, below `places`; it is used again when the block is freed
//     size               bytes asked for; not with `free`
//     exponent           only with `allocate_aligned`: the alignment is 2 to this power
//
// There are no addresses in it, so that it is the same whenever the same work is recorded. All blocks are freed at the
// end: a trace can be replayed over and over.
#pragma once

#include <cstddef>
#include <span>

#include "runtime/base/result.hpp"

namespace metta {

/// Little-endian, like everything here.
struct HeapTraceHeader {
    static constexpr char right_magic[8] = {'H', 'e', 'a', 'p', 'T', 'r', 'c', '\n'};
    static constexpr u32 current_version = 1;

    char magic[8] = {};
    u32 version = current_version;
    u32 events = 0;
    u32 places = 0;     ///< the most blocks that are allocated at a time
    u32 peak_event = 0; ///< behind so many events, the most bytes are allocated
    u64 peak_bytes = 0; ///< as asked for
};
static_assert(sizeof(HeapTraceHeader) == 32);

enum class HeapRequest : u8 { allocate, free, resize, allocate_aligned };

struct HeapEvent {
    HeapRequest request;
    u8 exponent; ///< of `allocate_aligned`
    u32 place;
    u32 size; ///< 0 with `free`
};

/// A trace that has been checked: each event is right where it stands, and the header tells the truth. The bytes are
/// the caller's, and must not change.
class HeapTrace {
  public:
    static constexpr u32 most_places = 1u << 24;
    static constexpr u32 largest_block = 1u << 30;
    static constexpr u8 largest_exponent = 21;

    class Cursor;

    /// What the header says, without a look at what follows it.
    static Result<HeapTraceHeader> header_of(std::span<const byte> bytes);

    /// Checks everything. `notes` are needed only meanwhile: one for each place at least.
    static Result<HeapTrace> open(std::span<const byte> bytes, std::span<u32> notes);

    const HeapTraceHeader& header() const { return header_; }
    /// At the first event.
    Cursor begin() const;

  private:
    HeapTrace(const HeapTraceHeader& header, std::span<const byte> events) : header_(header), events_(events) {}

    HeapTraceHeader header_;
    std::span<const byte> events_;
};

/// Goes through a trace's events. Nothing is looked at twice: how many there are, the header says.
class HeapTrace::Cursor {
  public:
    HeapEvent next() {
        const u32 first = number();
        HeapEvent event{static_cast<HeapRequest>(first & 3), 0, first >> 2, 0};
        if (event.request == HeapRequest::free) return event;
        event.size = number();
        if (event.request == HeapRequest::allocate_aligned) event.exponent = static_cast<u8>(number());
        return event;
    }

  private:
    friend class HeapTrace;
    explicit Cursor(const byte* at) : at_(at) {}

    u32 number() {
        u32 value = 0;
        for (u32 shift = 0;; shift += 7) {
            const auto part = static_cast<u32>(*at_++);
            value |= (part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
    }

    const byte* at_;
};

inline HeapTrace::Cursor HeapTrace::begin() const { return Cursor(events_.data()); }

/// Asks `heap` for events `from` to `end` of a trace, as a program did; `blocks` notes what it has got, one for each
/// place. `heap` has allocate(size), allocate_aligned(size, alignment), resize(block, size) and free(block). How it is
/// inlined decides what is measured.
template <class Heap>
[[gnu::always_inline]] inline void replay(HeapTrace::Cursor& cursor, u32 events, Heap& heap, std::span<void*> blocks) {
    for (u32 done = 0; done < events; ++done) {
        const HeapEvent event = cursor.next();
        void*& block = blocks[event.place];
        switch (event.request) {
        case HeapRequest::allocate:
            block = heap.allocate(event.size);
            break;
        case HeapRequest::free:
            heap.free(block);
            break;
        case HeapRequest::resize:
            block = heap.resize(block, event.size);
            break;
        case HeapRequest::allocate_aligned:
            block = heap.allocate_aligned(event.size, usize{1} << event.exponent);
            break;
        }
    }
}

} // namespace metta
