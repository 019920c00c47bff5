// SPDX-License-Identifier: MIT
// Who runs next: the one thing about scheduling that can be exchanged. The policy holds the threads that are ready.
#pragma once

#include "servers/scheduler/scheduled_thread.hpp"

namespace metta::scheduler {

/// Why a thread is ready again.
enum class Ready : u8 {
    woken,     ///< what it waited for has come, or it is new
    preempted, ///< an interrupt came while it ran, and its time is not used up
    used_up,   ///< its time is, or it lets others go first
};

class Policy {
  public:
    virtual void add(ScheduledThread& thread, Ready why) = 0;
    /// Takes back a thread that it holds.
    virtual void remove(ScheduledThread& thread) = 0;
    /// The thread that is to run, which it holds no longer; nullptr: none is ready.
    virtual ScheduledThread* take() = 0;
    virtual bool empty() const = 0;
    /// How long, in ticks of the time stamp counter, a thread may run while others are ready.
    virtual u64 slice() const = 0;

  protected:
    ~Policy() = default;
};

} // namespace metta::scheduler
