// SPDX-License-Identifier: MIT
// Memory for tests, and the proof that all of it came back.
#pragma once

#include "interfaces/start_record.hpp"
#include "runtime/user/manager.hpp"

namespace metta::nucleus_tests {

/// The frames of the domain's own account, given out upwards. Nothing is given back by itself: `all_returned` asks the
/// nucleus whether every frame that was given out is the account's again, and unused.
class FrameSource {
  public:
    static constexpr u64 fewest = 512;     ///< that tests need
    static constexpr u64 for_runs = 1024;  ///< those of runs of 2 MiB,
    static constexpr u64 for_large = 2048; ///< and those of large stretches, and of what takes longest

    /// What the domain was given to begin with.
    explicit FrameSource(const StartRecord& start)
        : account_(start.account), first_(start.first_frame), end_(start.first_frame + start.frame_count) {}
    /// How many there are.
    u64 size() const { return end_ - first_; }

    /// Whose they are, and somebody else's account to give some to.
    AccountId account() const { return account_; }
    AccountId other_account() const { return account_ + 1; }

    /// The first of 2^width frames, aligned to their number; 0: there are not so many left.
    u64 take(u32 width = 0);
    /// What has been given out so far is kept for good, and not asked for by all_returned.
    void keep() { kept_ = next_; }
    /// Frames are given out from the first again. Whether each that had been given out is free.
    bool all_returned();

  private:
    bool change_hands() const;

    AccountId account_;
    u64 first_, end_;
    u64 next_ = first_; ///< what has not been given out
    u64 kept_ = first_; ///< what is asked for
};

} // namespace metta::nucleus_tests
