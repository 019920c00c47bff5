// SPDX-License-Identifier: MIT
// Frames that the domain holds and that nothing is mapped to yet.
#pragma once

#include <array>

#include "runtime/base/types.hpp"

namespace metta::paging {

/// Frames come in runs, and as zeros; those that pages have left may hold anything. The more is needed, the longer are
/// the runs. The nester may take frames that lie here without asking: mapping one is refused then, and its user drops
/// it.
class Purse {
  public:
    static constexpr u32 first_run = 4, longest_run = 128, most_used = 32;

    bool has_zero() const { return next_ != end_; }
    /// A frame that is zero; there is one.
    u64 take_zero() { return next_++; }
    /// One that holds anything; 0: there is none.
    u64 take_used() { return used_count_ != 0 ? used_[--used_count_] : 0; }
    /// It was taken, and is as it was.
    void put_zero(u64 frame) {
        if (frame + 1 == next_)
            --next_;
        else
            put_used(frame);
    }
    /// False: the purse is full.
    bool put_used(u64 frame) {
        if (used_count_ == most_used) return false;
        used_[used_count_++] = frame;
        return true;
    }

    /// When no zero frames are left: has some come from the account, if that has any. Slow (machine.hpp).
    bool refill();

    /// The nester has taken them: all of them, since it takes all that are not mapped.
    void forget() {
        next_ = end_ = 0;
        used_count_ = 0;
    }

    u64 size() const { return end_ - next_ + used_count_; }

  private:
    u64 next_ = 0, end_ = 0; ///< zero frames
    u32 run_ = first_run;    ///< how many come next
    u32 used_count_ = 0;
    std::array<u64, most_used> used_ = {};
};

} // namespace metta::paging
