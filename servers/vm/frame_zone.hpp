// SPDX-License-Identifier: MIT
// A part of physical memory that is kept apart from the others: a buddy system. Runs of 2^order frames, aligned to
// their number; two that make up an aligned pair come together as soon as both are free.
//
// Which of the free runs is taken decides how many of 2 MiB remain. Best fit leaves none on a long day: what lasts is
// strewn over all of memory. Here small runs are taken as high as possible, so that what lasts gathers at the top:
// first in the highest 2 MiB that are in part in use and have room, there the smallest that fits. Whole 2 MiB are
// broken only if there is no such place, and those who want them get the lowest. tests/frame_day_test.cpp measures it:
// of the free memory, 29 % is in runs of 2 MiB and more on average; under 1 % with best fit, highest first.
#pragma once

#include <optional>

#include "servers/vm/bit_tree.hpp"

namespace metta::vm {

/// How much of a zone is free, and in what pieces. In frames.
struct ZoneRecord {
    u64 first = 0, end = 0; ///< lowest frame, and the one behind the highest; the same: there is no such memory
    u64 total = 0;          ///< that can be given
    u64 free = 0;
    u64 largest = 0;    ///< longest aligned free run
    u64 free_large = 0; ///< free, in aligned free runs of 2 MiB and more
};

class FrameZone {
  public:
    static constexpr u32 orders = 15;     ///< up to 2^14 frames: 64 MiB
    static constexpr u32 large_order = 9; ///< 2 MiB

    /// Words of storage for the frames from `first` up to `end`.
    static constexpr usize words_for(u64 first, u64 end) {
        usize words = 0;
        for (u32 order = 0; order < orders; ++order) words += BitTree::words_for(numbers(first, end, order));
        return words;
    }
    FrameZone() = default;
    /// `storage`: words_for(first, end) zero words. Nothing is free at first.
    FrameZone(std::span<u64> storage, u64 first, u64 end);

    /// The first of 2^order frames; `order` < orders.
    std::optional<u32> take(u32 order);
    /// Any aligned run inside the zone of which no frame is free, in other portions than it was taken, too.
    void give_back(u64 first, u32 order);
    /// The same for a run that need not be aligned.
    void give_back_run(u64 first, u64 count);
    /// At the start: frames inside the zone become free.
    void add(u64 first, u64 count) { total_ += count, give_back_run(first, count); }

    u64 first() const { return first_; }
    u64 end() const { return end_; }
    u64 free() const { return free_; }
    ZoneRecord record() const;

  private:
    /// Runs are numbered from an even one on, so that the buddy of each is the number that differs in its last bit. One
    /// that does not lie in the zone is never in the tree.
    static constexpr u64 base(u64 first, u32 order) { return first >> order & ~u64{1}; }
    static constexpr u64 numbers(u64 first, u64 end, u32 order) { return (end >> order) - base(first, order) + 1; }

    void insert(u32 order, u64 number);
    void erase(u32 order, u64 number);
    /// The highest free run of an order that has one.
    u64 highest(u32 order) const { return (highest_[order] + base(first_, order)) << order; }
    u32 order_to_take(u32 order) const;

    std::array<BitTree, orders> runs_; ///< free ones by order: first frame >> order, less base()
    std::array<u32, orders> counts_ = {};
    std::array<u64, orders> highest_ = {}; ///< greatest number in each tree that is not empty
    u32 present_ = 0;                      ///< bit `order`: there are free runs of it
    u64 first_ = 0, end_ = 0, total_ = 0, free_ = 0;
};

} // namespace metta::vm
