// SPDX-License-Identifier: MIT
// Everything here runs with interrupts off and ends in a decision. Nothing loops over more than the threads there are.
#include "servers/scheduler/scheduler.hpp"

#include <algorithm>

namespace metta::scheduler {

namespace {

constexpr u64 result_of(AwaitResult result) { return static_cast<u64>(result); }

} // namespace

/// Whoever is next gets the processor. The current thread is in a list already.
Decision Scheduler::next() {
    ScheduledThread* thread = policy_.take();
    current_ = thread;
    if (thread == nullptr) [[unlikely]] {
        if (timers_.earliest() != 0) arm();
        return {Decision::halt, 0};
    }
    thread->phase = ThreadPhase::running;
    if (armed_ == 0) [[unlikely]]
        arm();
    return {thread->object.value, result_of(thread->result)};
}

/// The timer comes when it is needed, if it does not come earlier: for who waits with a deadline, and for the end of the
/// slice when somebody else is ready. When nothing competes, there are no ticks.
void Scheduler::arm() {
    u64 wanted = timers_.earliest();
    if (!policy_.empty()) {
        const u64 slice_end = hardware_.now() + policy_.slice();
        if (wanted == 0 || slice_end < wanted) wanted = slice_end;
    }
    if (wanted == 0 || (armed_ != 0 && armed_ <= wanted)) return;
    armed_ = wanted;
    hardware_.set_timer(wanted);
}

Decision Scheduler::await(const EventTable& table, u64 number, u64 value, u64 deadline) {
    Event* event = number < table.size ? table.events[number] : nullptr;
    if (event == nullptr) [[unlikely]]
        return {Decision::return_to_caller, result_of(AwaitResult::revoked)};
    return await(&table, *event, value, deadline);
}

Decision Scheduler::await(const EventTable* table, Event& event, u64 value, u64 deadline) {
    const bool abandonable = (value & event_waiter_bit) != 0;
    value &= ~event_waiter_bit;
    if (event.reached() >= value) return {Decision::return_to_caller, result_of(AwaitResult::reached)};
    ScheduledThread& thread = *current_;
    if (thread.dying && abandonable) [[unlikely]]
        return {Decision::return_to_caller, result_of(AwaitResult::abandoned)};
    if (deadline != 0) {
        if (deadline <= hardware_.now() || timers_.full())
            return {Decision::return_to_caller, result_of(AwaitResult::timed_out)};
        thread.deadline = deadline;
        timers_.add(thread);
        if (armed_ == 0 || deadline < armed_) arm();
    }
    thread.phase = ThreadPhase::waiting;
    thread.event = &event;
    thread.value = value;
    thread.table = table;
    thread.abandonable = abandonable;
    ThreadLink* place = &event.waiters;
    while (place->previous != &event.waiters && static_cast<ScheduledThread*>(place->previous)->value > value)
        place = place->previous;
    insert_before(*place, thread);
    *event.count |= event_waiter_bit;
    return next();
}

Decision Scheduler::yield() {
    if (policy_.empty()) return {Decision::return_to_caller, 0};
    ScheduledThread& thread = *current_;
    thread.phase = ThreadPhase::ready;
    thread.result = AwaitResult::reached;
    policy_.add(thread, Ready::used_up);
    return next();
}

Decision Scheduler::wake(Event& event) {
    wake_reached(event);
    return {Decision::return_to_caller, 0};
}

void Scheduler::wake_reached(Event& event) {
    const u64 count = event.reached();
    for (;;) {
        if (event.waiters.next == &event.waiters) {
            *event.count &= ~event_waiter_bit;
            break;
        }
        auto& first = *static_cast<ScheduledThread*>(event.waiters.next);
        if (first.value > count) break;
        end_wait(first, AwaitResult::reached);
    }
    if (armed_ == 0) arm();
}

/// From an event's list to the policy's.
void Scheduler::end_wait(ScheduledThread& thread, AwaitResult result) {
    remove(thread);
    if (thread.timer != ScheduledThread::no_timer) timers_.remove(thread);
    thread.event = nullptr;
    thread.result = result;
    thread.phase = ThreadPhase::ready;
    policy_.add(thread, Ready::woken);
}

void Scheduler::expire(u64 now) {
    while (timers_.earliest() != 0 && timers_.earliest() <= now) {
        ScheduledThread& thread = timers_.first();
        Event& event = *thread.event;
        end_wait(thread, AwaitResult::timed_out);
        if (event.waiters.next == &event.waiters) *event.count &= ~event_waiter_bit;
    }
}

Decision Scheduler::interrupted(u64 vector) {
    ScheduledThread* thread = current_;
    current_ = nullptr;
    const bool timer = vector == SchedulerEntry::timer_vector;
    if (timer) {
        armed_ = 0;
        expire(hardware_.now());
    } else {
        hardware_.serve(static_cast<u32>(vector), *this);
    }
    hardware_.end_of_interrupt();
    if (thread != nullptr) {
        // Whom a device has woken goes first: it has little to do, and somebody waits for it.
        thread->phase = ThreadPhase::ready;
        policy_.add(*thread, timer || !policy_.empty() ? Ready::used_up : Ready::preempted);
    }
    return next();
}

Decision Scheduler::stopped(ObjectRef, StopReason reason) {
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
    if (armed_ == 0) arm();
}

void Scheduler::signal(Event& event) {
    ++*event.count;
    if ((*event.count & event_waiter_bit) != 0) wake_reached(event);
}

void Scheduler::revoke(Event& event) {
    while (event.waiters.next != &event.waiters)
        end_wait(*static_cast<ScheduledThread*>(event.waiters.next), AwaitResult::revoked);
    *event.count &= ~event_waiter_bit;
    if (armed_ == 0) arm();
}

void Scheduler::abandon(ScheduledThread& thread, const EventTable& table) {
    thread.dying = true;
    if (thread.phase != ThreadPhase::waiting || (!thread.abandonable && thread.table != &table)) return;
    Event& event = *thread.event;
    end_wait(thread, AwaitResult::abandoned);
    if (event.waiters.next == &event.waiters) *event.count &= ~event_waiter_bit;
    if (armed_ == 0) arm();
}

} // namespace metta::scheduler
