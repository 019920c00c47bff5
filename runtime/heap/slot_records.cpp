// SPDX-License-Identifier: MIT
// Rows of words, by their length.
#include "runtime/heap/slot_records.hpp"

#include <algorithm>
#include <bit>
#include <memory>

namespace metta::heap {

u32* SlotRecords::take(Metadata& metadata, u32 slots) {
    const u32 room = std::bit_ceil(slots);
    Unused*& unused = unused_[std::countr_zero(room)];
    const u64 bytes = room * sizeof(u32);
    if (unused == nullptr) {
        const u64 page = metadata.reserve(1);
        if (page == 0) return nullptr;
        if (!metadata.commit(page, 1)) {
            metadata.unreserve(page, 1);
            return nullptr;
        }
        for (u64 at = page_size; at != 0; at -= bytes)
            unused = std::construct_at(reinterpret_cast<Unused*>(page + at - bytes), unused);
    }
    Unused* const taken = unused;
    unused = taken->next;
    u32* const row = reinterpret_cast<u32*>(taken);
    std::uninitialized_fill_n(row, slots, 0u);
    return row;
}

void SlotRecords::give(u32* row, u32 slots) {
    Unused*& unused = unused_[std::countr_zero(std::bit_ceil(slots))];
    unused = std::construct_at(reinterpret_cast<Unused*>(row), unused);
}

} // namespace metta::heap
