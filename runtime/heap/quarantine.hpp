// SPDX-License-Identifier: MIT
// Blocks that have been freed and are not used again yet, the oldest first.
#pragma once

#include "runtime/heap/metadata.hpp"

namespace metta::heap {

/// A ring of addresses, in memory that the user of the heap does not write to by a mistake with a block.
class Quarantine {
  public:
    static constexpr u32 places = 1024;
    static constexpr u64 most_bytes = 1024 * 1024; ///< more must leave

    bool prepare(Metadata& metadata) {
        if (ring_ != nullptr) return true;
        const u64 place = metadata.reserve(pages);
        if (place == 0) return false;
        if (!metadata.commit(place, pages)) {
            metadata.unreserve(place, pages);
            return false;
        }
        ring_ = reinterpret_cast<u64*>(place);
        return true;
    }
    void put(u64 block, u64 bytes) {
        ring_[(first_ + count_++) % places] = block;
        bytes_ += bytes;
    }
    bool empty() const { return count_ == 0; }
    bool full() const { return count_ == places || bytes_ > most_bytes; }
    /// The oldest block.
    u64 first() const { return ring_[first_]; }
    void take_first(u64 bytes) {
        first_ = (first_ + 1) % places;
        --count_;
        bytes_ -= bytes;
    }
    /// Before the metadata is given back.
    void forget() { *this = Quarantine(); }

  private:
    static constexpr u64 pages = places * sizeof(u64) / page_size;

    u64* ring_ = nullptr;
    u32 first_ = 0, count_ = 0;
    u64 bytes_ = 0;
};

} // namespace metta::heap
