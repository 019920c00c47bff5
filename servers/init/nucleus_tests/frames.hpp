// SPDX-License-Identifier: MIT
// Memory for tests, and the proof that all of it came back.
#pragma once

#include "interfaces/boot_info.hpp"
#include "runtime/user/manager.hpp"

namespace metta::init {

/// Frames from one run of free memory, given out upwards. Nothing is given back by itself: `all_returned` asks the
/// nucleus whether every frame that was given out is the first domain's again, and unused.
class FrameSource {
  public:
    static constexpr u64 capacity = 512;

    /// Takes a run from the machine's free memory, which nobody else uses yet.
    explicit FrameSource(const BootInfo& boot);
    bool empty() const { return first_ == 0; }

    /// The first of 2^width frames, aligned to their number.
    u64 take(u32 width = 0);
    /// What has been given out so far is kept for good, and not asked for by all_returned.
    void keep() { kept_ = used_; }
    /// Frames are given out from the first again. Whether each that had been given out is free.
    bool all_returned();

  private:
    u64 first_ = 0;
    u64 used_ = 0;
    u64 kept_ = 0;
};

} // namespace metta::init
