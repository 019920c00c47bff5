// SPDX-License-Identifier: MIT
// Source: Knuth, The Art of Computer Programming, vol. 1, 2.5 (buddy systems).
#include "servers/vm/frame_allocator.hpp"

#include <algorithm>

namespace metta::vm {

std::optional<u32> FrameAllocator::take(u32 order) {
    for (u32 found = order; found < orders; ++found) {
        const auto number = free_[found].greatest();
        if (!number) continue;
        free_[found].erase(*number);
        u64 first = *number << found;
        // The lower halves stay.
        for (; found > order; --found) {
            free_[found - 1].insert(first >> (found - 1));
            first += u64{1} << (found - 1);
        }
        free_frames_ -= u64{1} << order;
        return static_cast<u32>(first);
    }
    return std::nullopt;
}

void FrameAllocator::give_back(u32 first, u32 order) {
    free_frames_ += u64{1} << order;
    u64 number = first >> order;
    for (; order + 1 < orders && free_[order].contains(number ^ 1); ++order, number /= 2)
        free_[order].erase(number ^ 1);
    free_[order].insert(number);
}

void FrameAllocator::add(u64 first, u64 count) {
    total_frames_ += count;
    while (count != 0) {
        u32 order = first == 0 ? orders - 1 : std::min<u32>(orders - 1, static_cast<u32>(std::countr_zero(first)));
        while (u64{1} << order > count) --order;
        give_back(static_cast<u32>(first), order);
        first += u64{1} << order;
        count -= u64{1} << order;
    }
}

} // namespace metta::vm
