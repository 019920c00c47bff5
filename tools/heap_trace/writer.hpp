// SPDX-License-Identifier: MIT
// Makes a heap trace of what it is told, in memory that it is given: it may run inside malloc.
#pragma once

#include <cstring>
#include <span>

#include "runtime/heap_trace/heap_trace.hpp"

namespace metta {

/// Writes header and events as runtime/heap_trace/heap_trace.hpp describes them. Places are given to blocks here, the
/// one freed last first.
class HeapTraceWriter {
  public:
    static constexpr usize most_bytes_of_event = 11;

    /// `notes` hold, for each place, the size of its block, or the place freed before it.
    HeapTraceWriter(std::span<byte> into, std::span<u32> notes) : into_(into), notes_(notes) {}

    /// Whether one more event can be written.
    bool room() const {
        return into_.size() - used_ >= most_bytes_of_event && (free_ != none || places_ < notes_.size());
    }

    /// The place that the block has got. `exponent` 0: as malloc aligns.
    u32 allocate(u32 size, u8 exponent = 0) {
        u32 place = places_;
        if (free_ != none) {
            place = free_;
            free_ = notes_[place];
        } else {
            ++places_;
        }
        number(place << 2 | static_cast<u32>(exponent != 0 ? HeapRequest::allocate_aligned : HeapRequest::allocate));
        number(size);
        if (exponent != 0) number(exponent);
        notes_[place] = size;
        end_event(bytes_ + size);
        return place;
    }

    void free(u32 place) {
        number(place << 2 | static_cast<u32>(HeapRequest::free));
        const u32 size = notes_[place];
        notes_[place] = free_;
        free_ = place;
        end_event(bytes_ - size);
    }

    void resize(u32 place, u32 size) {
        number(place << 2 | static_cast<u32>(HeapRequest::resize));
        number(size);
        const u32 before = notes_[place];
        notes_[place] = size;
        end_event(bytes_ - before + size);
    }

    /// The trace, whose blocks must all have been freed.
    std::span<const byte> finish() {
        HeapTraceHeader header{.events = events_, .places = places_, .peak_event = peak_event_, .peak_bytes = peak_};
        std::memcpy(header.magic, HeapTraceHeader::right_magic, sizeof header.magic);
        std::memcpy(into_.data(), &header, sizeof header);
        return into_.first(used_);
    }

  private:
    static constexpr u32 none = ~u32{0};

    void number(u32 value) {
        for (; value >= 0x80; value >>= 7) into_[used_++] = static_cast<byte>(value | 0x80);
        into_[used_++] = static_cast<byte>(value);
    }

    void end_event(u64 bytes) {
        bytes_ = bytes;
        ++events_;
        if (bytes_ <= peak_) return;
        peak_ = bytes_;
        peak_event_ = events_;
    }

    std::span<byte> into_;
    std::span<u32> notes_;
    usize used_ = sizeof(HeapTraceHeader);
    u32 events_ = 0, places_ = 0, free_ = none, peak_event_ = 0;
    u64 bytes_ = 0, peak_ = 0;
};

} // namespace metta
