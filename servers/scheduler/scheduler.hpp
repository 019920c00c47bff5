// SPDX-License-Identifier: MIT
// The vcpu scheduler: a user-mode server that is entered with interrupts off, by threads that wait, yield or wake
// others, by the timer and by devices. It answers which thread gets the processor. Threads block nowhere else.
//
// What a switch between two domains goes through stands here, inline; the rest is in scheduler.cpp. Nothing loops over
// more than the threads there are.
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

/// The hardware that time and idleness need; and who is told that a thread has stopped.
class Hardware {
  public:
    /// Time stamp counter.
    virtual u64 now() const = 0;
    /// `timer` is entered at this time or soon after.
    virtual void set_timer(u64 when) = 0;
    /// An interrupt of a device has come. With interrupts off, as all that follow.
    virtual void serve(u32 vector, Scheduler& scheduler) = 0;
    virtual void end_of_interrupt() = 0;
    /// A driver has seen to its device; or will do so no more.
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
        first.phase = ThreadPhase::ready;
    }
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;

    // ---- Entered by threads, with interrupts off.

    /// Waits until the event numbered so has reached `value` (with await_abandonable added: abandonable), or until
    /// `deadline`.
    Decision await(const EventTable& table, u64 number, u64 value, u64 deadline);
    Decision await(const EventTable* table, Event& event, u64 value, u64 deadline);
    Decision yield();
    /// A signal portal has raised the count, and found that somebody waits.
    void wake(Event& event);

    // ---- Entered by the processor: the thread that ran, if there was one, is at rest.

    Decision interrupted(u64 vector);
    /// The thread that ran has stopped, or cannot run.
    Decision stopped(StopReason reason);
    /// The thread of the last decision could not be dispatched.
    Decision refused() { return stopped(StopReason::rejected); }

    // ---- For kserver, with interrupts off.

    void start(ScheduledThread& thread);
    /// Raises the count itself, and wakes who waits.
    void signal(Event& event);
    /// Everybody who waits learns that the event is no more.
    void revoke(Event& event);
    /// The thread's own domain is ending: it waits no longer for what is the domain's or may be abandoned.
    void abandon(ScheduledThread& thread, const EventTable& table);
    /// A domain that the thread visits is ending: it waits no longer there, whosever the event is.
    void expel(ScheduledThread& thread, const EventTable& table);
    ScheduledThread* current() const { return current_; }
    Hardware& hardware() const { return hardware_; }

  private:
    Decision next();
    Decision next_unusual(ScheduledThread* thread);
    static void begin_wait(ScheduledThread& thread, const EventTable* table, Event& event, u64 value);
    Decision await_unusual(const EventTable* table, Event& event, u64 value, u64 deadline);
    void wake_reached(Event& event);
    void end_wait(ScheduledThread& thread, AwaitResult result);
    void expire(u64 now);
    void arm();
    static Decision answer(AwaitResult result) { return {Decision::return_to_caller, static_cast<u64>(result)}; }

    Policy& policy_;
    Hardware& hardware_;
    Timers timers_;
    ScheduledThread* current_; ///< nullptr: the processor sleeps
    u64 armed_ = 0;            ///< when the timer comes; 0: it does not
    bool slice_armed_ = false; ///< it comes within a slice: always so when somebody else is ready
    bool woken_ = false;       ///< somebody was, since the last interrupt came
};

/// Whoever is next gets the processor. The current thread is in a list already.
inline Decision Scheduler::next() {
    ScheduledThread* thread = policy_.take();
    if (thread == nullptr || armed_ == 0) [[unlikely]]
        return next_unusual(thread);
    current_ = thread;
    return {thread->object.value, static_cast<u64>(thread->result)};
}

inline Decision Scheduler::await(const EventTable* table, Event& event, u64 value, u64 deadline) {
    if (event.reached() >= (value & ~await_abandonable)) return answer(AwaitResult::reached);
    if (static_cast<i64>(value) < 0 || deadline != 0 || !event.lonely()) [[unlikely]]
        return await_unusual(table, event, value, deadline);
    ScheduledThread& thread = *current_;
    begin_wait(thread, table, event, value);
    thread.next = thread.previous = &event.waiters;
    event.waiters.next = event.waiters.previous = &thread;
    return next();
}

inline void Scheduler::begin_wait(ScheduledThread& thread, const EventTable* table, Event& event, u64 value) {
    thread.phase = ThreadPhase::waiting;
    thread.event = &event;
    thread.value = value;
    thread.table = table;
    thread.abandonable = false;
    *event.count |= event_waiter_bit;
}

inline Decision Scheduler::await(const EventTable& table, u64 number, u64 value, u64 deadline) {
    Event* event = number < table.size ? table.events[number] : nullptr;
    if (event == nullptr) [[unlikely]]
        return answer(AwaitResult::revoked);
    return await(&table, *event, value, deadline);
}

inline Decision Scheduler::yield() {
    if (policy_.empty()) return answer(AwaitResult::reached);
    ScheduledThread& thread = *current_;
    thread.result = AwaitResult::reached;
    policy_.add(thread, Ready::used_up);
    return next();
}

inline void Scheduler::wake(Event& event) {
    ThreadLink* const link = event.waiters.next;
    auto& first = *static_cast<ScheduledThread*>(link);
    const u64 count = event.reached();
    const bool alone = link != &event.waiters && first.next == &event.waiters;
    if (!alone || first.value > count || first.timer != ScheduledThread::no_timer || !slice_armed_) [[unlikely]]
        return wake_reached(event);
    event.waiters.next = event.waiters.previous = &event.waiters;
    *event.count = count;
    first.result = AwaitResult::reached;
    first.phase = ThreadPhase::ready;
    policy_.add(first, Ready::woken);
}

} // namespace metta::scheduler
