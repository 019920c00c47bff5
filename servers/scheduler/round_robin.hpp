// SPDX-License-Identifier: MIT
// Everybody in turn, for a hundredth of a second at most. Who was woken goes behind those that wait already, and in
// front of nobody but who has used up its time; who was only interrupted goes on first.
#pragma once

#include "servers/scheduler/policy.hpp"

namespace metta::scheduler {

class RoundRobin final : public Policy {
  public:
    explicit RoundRobin(u64 ticks_per_second) : slice_(ticks_per_second / 100) {
        ready_.previous = ready_.next = &ready_;
    }
    RoundRobin(const RoundRobin&) = delete;
    RoundRobin& operator=(const RoundRobin&) = delete;

    void add(ScheduledThread& thread, Ready why) override;
    void remove(ScheduledThread& thread) override;
    ScheduledThread* take() override;
    bool empty() const override { return ready_.next == &ready_; }
    u64 slice() const override { return slice_; }

  private:
    ThreadLink ready_; ///< a ring
    u64 slice_;
};

} // namespace metta::scheduler
