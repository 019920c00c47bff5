// SPDX-License-Identifier: MIT
// Addresses of the private window that mappings are given.
#pragma once

#include <array>

#include "runtime/base/types.hpp"

namespace metta::paging {

/// A few ranges of pages, each where there is room for it: the lowest addresses first, since page tables stay.
class AddressZone {
  public:
    static constexpr usize most = 64;

    constexpr AddressZone(u64 begin, u64 end) : begin_(begin), end_(end) {}

    /// The first address of `size` bytes that are nobody's; 0: there are none, or too many ranges.
    u64 take(u64 size) {
        if (count_ == most || size == 0) return 0;
        u64 from = begin_;
        usize place = 0;
        while (place != count_ && ranges_[place].begin - from < size) from = ranges_[place++].end;
        if (end_ - from < size) return 0;
        for (usize moved = count_++; moved != place; --moved) ranges_[moved] = ranges_[moved - 1];
        ranges_[place] = {from, from + size};
        return from;
    }
    /// What `take` has given.
    void give(u64 begin) {
        usize place = 0;
        while (place != count_ && ranges_[place].begin != begin) ++place;
        if (place == count_) return;
        --count_;
        for (; place != count_; ++place) ranges_[place] = ranges_[place + 1];
    }

  private:
    struct Range {
        u64 begin = 0, end = 0;
    };

    u64 begin_, end_;
    usize count_ = 0;
    std::array<Range, most> ranges_ = {}; ///< ascending
};

} // namespace metta::paging
