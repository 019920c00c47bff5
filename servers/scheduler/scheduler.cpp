// SPDX-License-Identifier: MIT
// Everything here runs with interrupts off; what is entered ends in a decision.
#include "servers/scheduler/scheduler.hpp"

namespace metta::scheduler {

/// Nobody is ready, or the timer may be needed.
Decision Scheduler::next_unusual(ScheduledThread* thread) {
    current_ = thread;
    arm();
    if (thread == nullptr) return {Decision::halt, 0};
    return {thread->object.value, static_cast<u64>(thread->result)};
}

/// The timer comes when it is needed, if it does not come earlier: for who waits with a deadline, and for the end of
/// the slice when somebody else is ready. When nothing competes, there are no ticks.
void Scheduler::arm() {
    u64 wanted = timers_.earliest();
    if (!policy_.empty()) {
        const u64 slice_end = hardware_.now() + policy_.slice();
        slice_armed_ = true;
        if (wanted == 0 || slice_end < wanted) wanted = slice_end;
    }
    if (wanted == 0 || (armed_ != 0 && armed_ <= wanted)) return; // a timer that comes early does no harm
    armed_ = wanted;
    hardware_.set_timer(wanted);
}

/// With a deadline, abandonable, or behind others who wait.
Decision Scheduler::await_unusual(const EventTable* table, Event& event, u64 value, u64 deadline) {
    const bool abandonable = (value & await_abandonable) != 0;
    value &= ~await_abandonable;
    ScheduledThread& thread = *current_;
    if (thread.dying && abandonable) return answer(AwaitResult::abandoned);
    if (deadline != 0) {
        if (deadline <= hardware_.now() || timers_.full()) return answer(AwaitResult::timed_out);
        thread.deadline = deadline;
        timers_.add(thread);
        arm();
    }
    begin_wait(thread, table, event, value);
    thread.abandonable = abandonable;
    ThreadLink* place = &event.waiters;
    while (place->previous != &event.waiters && static_cast<ScheduledThread*>(place->previous)->value > value)
        place = place->previous;
    insert_before(*place, thread);
    return next();
}

/// From an event's list to the policy's.
void Scheduler::end_wait(ScheduledThread& thread, AwaitResult result) {
    remove(thread);
    if (thread.timer != ScheduledThread::no_timer) timers_.remove(thread);
    thread.result = result;
    thread.phase = ThreadPhase::ready;
    woken_ = true;
    policy_.add(thread, Ready::woken);
}

void Scheduler::wake_reached(Event& event) {
    const u64 count = event.reached();
    while (!event.lonely()) {
        auto& first = *static_cast<ScheduledThread*>(event.waiters.next);
        if (first.value > count) break;
        end_wait(first, AwaitResult::reached);
    }
    if (event.lonely()) *event.count = count;
    arm();
}

void Scheduler::expire(u64 now) {
    while (timers_.earliest() != 0 && timers_.earliest() <= now) {
        ScheduledThread& thread = timers_.first();
        Event& event = *thread.event;
        end_wait(thread, AwaitResult::timed_out);
        if (event.lonely()) *event.count &= ~event_waiter_bit;
    }
}

Decision Scheduler::interrupted(u64 vector) {
    ScheduledThread* thread = current_;
    current_ = nullptr;
    const bool timer = vector == SchedulerEntry::timer_vector;
    woken_ = false;
    if (timer) {
        armed_ = 0;
        slice_armed_ = false;
        expire(hardware_.now());
    } else {
        hardware_.serve(static_cast<u32>(vector), *this);
    }
    hardware_.end_of_interrupt();
    if (thread != nullptr) {
        // Whom a device has woken goes first: it has little to do, and somebody waits for it.
        policy_.add(*thread, timer || woken_ ? Ready::used_up : Ready::preempted);
    }
    return next();
}

Decision Scheduler::stopped(StopReason reason) {
    ScheduledThread* thread = current_;
    current_ = nullptr;
    if (thread != nullptr) {
        thread->phase = ThreadPhase::outside;
        hardware_.stopped(*thread, reason, *this);
    }
    return next();
}

void Scheduler::start(ScheduledThread& thread) {
    thread.phase = ThreadPhase::ready;
    policy_.add(thread, Ready::woken);
    arm();
}

void Scheduler::signal(Event& event) {
    ++*event.count;
    if ((*event.count & event_waiter_bit) != 0) wake_reached(event);
}

void Scheduler::revoke(Event& event) {
    while (!event.lonely()) end_wait(*static_cast<ScheduledThread*>(event.waiters.next), AwaitResult::revoked);
    *event.count &= ~event_waiter_bit;
    arm();
}

void Scheduler::expel(ScheduledThread& thread, const EventTable& table) {
    if (thread.phase != ThreadPhase::waiting || thread.table != &table) return;
    Event& event = *thread.event;
    end_wait(thread, AwaitResult::revoked);
    if (event.lonely()) *event.count &= ~event_waiter_bit;
    arm();
}

void Scheduler::abandon(ScheduledThread& thread, const EventTable& table) {
    thread.dying = true;
    if (thread.phase != ThreadPhase::waiting || (!thread.abandonable && thread.table != &table)) return;
    Event& event = *thread.event;
    end_wait(thread, AwaitResult::abandoned);
    if (event.lonely()) *event.count &= ~event_waiter_bit;
    arm();
}

} // namespace metta::scheduler
