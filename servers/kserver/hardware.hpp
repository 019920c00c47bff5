// SPDX-License-Identifier: MIT
// What the scheduler needs of the machine: time, the timer, interrupts; and whom it tells that a thread has stopped.
#pragma once

#include "runtime/user/portal.hpp"
#include "servers/domains/kserver.hpp"
#include "servers/scheduler/scheduler.hpp"

namespace metta::kserver {

inline u64 time_stamp() {
    u32 low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high));
    return u64{high} << 32 | low;
}

class Hardware final : public scheduler::Hardware {
  public:
    Hardware(const ClockRates& clock, interrupts::Lines& dispatcher) : dispatcher_(dispatcher) {
        // Not measured: as if both ran alike, which is wrong by a factor at most.
        if (clock.tsc_hz != 0 && clock.apic_timer_hz != 0)
            timer_ticks_ = (clock.apic_timer_hz << ratio_bits) / clock.tsc_hz;
    }
    void tell(domains::Kserver& kserver) { kserver_ = &kserver; }

    u64 now() const override { return time_stamp(); }
    void set_timer(u64 when) override {
        const u64 present = now();
        constexpr u64 longest = u64{1} << 40;
        const u64 wait = when > present ? std::min(when - present, longest) : 1;
        invoke(FirstPortal::set_timer, std::max<u64>(wait * timer_ticks_ >> ratio_bits, 1));
    }
    void serve(u32 vector, scheduler::Scheduler& by) override { dispatcher_.serve(vector, by); }
    void end_of_interrupt() override { invoke(FirstPortal::end_of_interrupt); }
    void acknowledge(u32 line) override { dispatcher_.acknowledge(line); }
    void detach(u32 line) override { dispatcher_.detach(line); }
    void stopped(scheduler::ScheduledThread& thread, StopReason reason, scheduler::Scheduler& by) override {
        auto* owner = static_cast<domains::DomainThread*>(thread.owner);
        if (kserver_ != nullptr && owner != nullptr && owner->domain != &kserver_->self())
            kserver_->thread_stopped(*owner, reason, by);
    }

  private:
    static constexpr u32 ratio_bits = 20;

    interrupts::Lines& dispatcher_;
    domains::Kserver* kserver_ = nullptr;
    u64 timer_ticks_ = u64{1} << ratio_bits; ///< of the timer for a tick of the time stamp counter, in 2^-20
};

} // namespace metta::kserver
