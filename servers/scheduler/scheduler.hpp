// SPDX-License-Identifier: MIT
// The vcpu scheduler: a user-mode server that is entered with interrupts off, by threads that wait, yield or wake
// others, by the timer and by devices. It answers which thread gets the processor. Threads block nowhere else.
#pragma once

#include "servers/scheduler/policy.hpp"
#include "servers/scheduler/timers.hpp"

namespace metta::scheduler {

/// What an entry ends with (entries.S): in rax and rdx.
struct Decision {
    static constexpr u64 return_to_caller = 0, halt = 1;

    u64 thread; ///< return_to_caller, halt, or an ObjectRef to dispatch
    u64 value;  ///< what the call returns, that is made now or that the thread waits in
};

/// The hardware that time and idleness need; and who is told what is none of the scheduler's business.
class Hardware {
  public:
    /// Time stamp counter.
    virtual u64 now() const = 0;
    /// `timer` is entered at this time or soon after; 0: never.
    virtual void set_timer(u64 when) = 0;
    /// An interrupt of a device has come. Called with interrupts off.
    virtual void serve(u32 vector, Scheduler& scheduler) = 0;
    virtual void end_of_interrupt() = 0;
    /// A driver has seen to its device; or will do so no more. With interrupts off.
    virtual void acknowledge(u32 line) = 0;
    virtual void detach(u32 line) = 0;
    /// The thread has stopped by itself; it is `outside` now.
    virtual void stopped(ScheduledThread& thread, StopReason reason, Scheduler& scheduler) = 0;

  protected:
    ~Hardware() = default;
};

class Scheduler {
  public:
    /// `first`: the thread that runs now.
    Scheduler(Policy& policy, Hardware& hardware, Timers timers, ScheduledThread& first)
        : policy_(policy), hardware_(hardware), timers_(timers), current_(&first) {
        first.phase = ThreadPhase::running;
    }
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;

    // ---- Entered by threads, with interrupts off.

    /// Waits until the event numbered so has reached `value` (with event_waiter_bit: abandonable), or until `deadline`.
    Decision await(const EventTable& table, u64 number, u64 value, u64 deadline);
    Decision await(const EventTable* table, Event& event, u64 value, u64 deadline);
    Decision yield();
    /// A signal portal has raised the count, and found that somebody waits.
    Decision wake(Event& event);

    // ---- Entered by the processor: the thread that ran, if there was one, is at rest.

    Decision interrupted(u64 vector);
    /// A thread that ran has stopped, or cannot run.
    Decision stopped(ObjectRef object, StopReason reason);
    /// The thread of the last decision could not be dispatched.
    Decision refused() { return stopped({}, StopReason::rejected); }

    // ---- For kserver, with interrupts off.

    void start(ScheduledThread& thread);
    /// Raises the count itself, and wakes who waits.
    void signal(Event& event);
    /// Everybody who waits learns that the event is no more.
    void revoke(Event& event);
    /// The thread's own domain is ending: it waits no longer for what is the domain's or may be abandoned.
    void abandon(ScheduledThread& thread, const EventTable& table);
    ScheduledThread* current() const { return current_; }
    Hardware& hardware() const { return hardware_; }

  private:
    Decision next();
    void wake_reached(Event& event);
    void end_wait(ScheduledThread& thread, AwaitResult result);
    void expire(u64 now);
    void arm();

    Policy& policy_;
    Hardware& hardware_;
    Timers timers_;
    ScheduledThread* current_; ///< nullptr: the processor sleeps
    u64 armed_ = 0;            ///< when the timer comes; 0: it does not
};

} // namespace metta::scheduler
