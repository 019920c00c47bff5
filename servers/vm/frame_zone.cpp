// SPDX-License-Identifier: MIT
// Source: Knuth, The Art of Computer Programming, vol. 1, 2.5 (buddy systems).
#include "servers/vm/frame_zone.hpp"

#include <algorithm>

namespace metta::vm {

FrameZone::FrameZone(std::span<u64> storage, u64 first, u64 end) : first_(first), end_(end) {
    usize at = 0;
    for (u32 order = 0; order < orders; ++order) {
        const u64 count = numbers(first, end, order);
        const usize words = BitTree::words_for(count);
        runs_[order] = BitTree(storage.subspan(at, words), count);
        at += words;
    }
}

void FrameZone::insert(u32 order, u64 number) {
    runs_[order].insert(number);
    highest_[order] = counts_[order]++ == 0 ? number : std::max(highest_[order], number);
    present_ |= u32{1} << order;
}

void FrameZone::erase(u32 order, u64 number) {
    runs_[order].erase(number);
    if (--counts_[order] == 0)
        present_ &= ~(u32{1} << order);
    else if (number == highest_[order])
        highest_[order] = *runs_[order].greatest();
}

/// Of which order the run is that 2^order frames are taken from; there is one.
u32 FrameZone::order_to_take(u32 order) const {
    u32 fitting = present_ >> order << order;
    u32 found = static_cast<u32>(std::countr_zero(fitting));
    if (order >= large_order) return found;
    constexpr u32 in_part_in_use = (u32{1} << large_order) - 1;
    if (found < large_order) fitting &= in_part_in_use;
    while ((fitting &= fitting - 1) != 0) {
        const auto other = static_cast<u32>(std::countr_zero(fitting));
        if (highest(other) >> large_order > highest(found) >> large_order) found = other;
    }
    return found;
}

std::optional<u32> FrameZone::take(u32 order) {
    if (present_ >> order == 0) return std::nullopt;
    u32 found = order_to_take(order);
    const bool large = order >= large_order;
    const u64 number = large ? *runs_[found].smallest() : highest_[found];
    erase(found, number);
    u64 first = (number + base(first_, found)) << found;
    // What is not wanted stays: the lower halves, or the upper ones of what is taken from below.
    while (found > order) {
        const u64 half = u64{1} << --found;
        const u64 rest = large ? first + half : first;
        if (!large) first += half;
        insert(found, (rest >> found) - base(first_, found));
    }
    free_ -= u64{1} << order;
    return static_cast<u32>(first);
}

void FrameZone::give_back(u64 first, u32 order) {
    free_ += u64{1} << order;
    for (; order + 1 < orders; ++order) {
        const u64 number = (first >> order) - base(first_, order);
        if (!runs_[order].contains(number ^ 1)) break;
        erase(order, number ^ 1);
    }
    insert(order, (first >> order) - base(first_, order));
}

void FrameZone::give_back_run(u64 first, u64 count) {
    while (count != 0) {
        const auto aligned = first == 0 ? orders - 1 : static_cast<u32>(std::countr_zero(first));
        const auto fitting = static_cast<u32>(std::bit_width(count) - 1);
        const u32 order = std::min({aligned, fitting, orders - 1});
        give_back(first, order);
        first += u64{1} << order;
        count -= u64{1} << order;
    }
}

ZoneRecord FrameZone::record() const {
    ZoneRecord record = {.first = first_, .end = end_, .total = total_, .free = free_};
    if (present_ != 0) record.largest = u64{1} << (std::bit_width(present_) - 1);
    for (u32 order = large_order; order < orders; ++order) record.free_large += u64{counts_[order]} << order;
    return record;
}

} // namespace metta::vm
