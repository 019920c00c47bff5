// SPDX-License-Identifier: MIT
// The scheduler as the rest of kserver sees it: portals of kserver's own that lead to it, so that it runs with
// interrupts off whoever asks.
#pragma once

#include "runtime/user/portal.hpp"
#include "servers/scheduler/scheduled_thread.hpp"

extern "C" {
void scheduler_await_entry();
void scheduler_yield_entry();
void scheduler_wake_entry();
void scheduler_control_entry();
void scheduler_interrupt_entry();
}

namespace metta::scheduler {

enum class ControlOperation : u64 { start, signal, revoke, abandon, expel, await, acknowledge, detach, stop };

class Control {
  public:
    /// `portal`: a call, per_cpu, of scheduler_control_entry with the Scheduler as badge, in kserver's own table.
    explicit constexpr Control(u32 portal) : portal_(portal) {}

    void start(ScheduledThread& thread) const { ask(ControlOperation::start, &thread); }
    void signal(Event& event) const { ask(ControlOperation::signal, &event); }
    void revoke(Event& event) const { ask(ControlOperation::revoke, &event); }
    void expel(ScheduledThread& thread, const EventTable& table) const {
        ask(ControlOperation::expel, &thread, reinterpret_cast<u64>(&table));
    }
    void abandon(ScheduledThread& thread, const EventTable& table) const {
        ask(ControlOperation::abandon, &thread, reinterpret_cast<u64>(&table));
    }
    /// Interrupt lines (Hardware).
    void acknowledge(u32 line) const { ask(ControlOperation::acknowledge, nullptr, line); }
    void detach(u32 line) const { ask(ControlOperation::detach, nullptr, line); }
    /// The calling thread does not run again: as if it had returned from home.
    [[noreturn]] void stop() const {
        ask(ControlOperation::stop, nullptr);
        __builtin_trap();
    }
    /// `deadline`: of the time stamp counter; 0: there is none.
    AwaitResult await(Event& event, u64 value, u64 deadline = 0) const {
        return static_cast<AwaitResult>(ask(ControlOperation::await, &event, value, deadline));
    }

  private:
    u64 ask(ControlOperation operation, void* object, u64 argument = 0, u64 deadline = 0) const {
        return call_untrusting(portal_, static_cast<u64>(operation), reinterpret_cast<u64>(object), argument, deadline)
            .value;
    }

    u32 portal_;
};

/// A lock of kserver's. A thread that finds it taken sleeps; not recursive.
class Mutex {
  public:
    Mutex(const Control& control, Scheduler& scheduler) : control_(control) {
        released_.initialise(scheduler, &count_);
    }
    Mutex(const Mutex&) = delete;
    Mutex& operator=(const Mutex&) = delete;

    void lock() {
        u32 expected = free;
        if (__atomic_compare_exchange_n(&state_, &expected, taken, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return;
        for (;;) {
            // Read before the state says that somebody waits: whoever releases it after that signals beyond this count.
            const u64 seen = __atomic_load_n(&count_, __ATOMIC_ACQUIRE) & ~event_waiter_bit;
            if (__atomic_exchange_n(&state_, contended, __ATOMIC_ACQUIRE) == free) return;
            control_.await(released_, seen + 1);
        }
    }
    /// Whether somebody has it: of use only where nobody else runs meanwhile.
    bool locked() const { return __atomic_load_n(&state_, __ATOMIC_ACQUIRE) != free; }
    void unlock() {
        if (__atomic_exchange_n(&state_, free, __ATOMIC_RELEASE) == contended) control_.signal(released_);
    }

  private:
    static constexpr u32 free = 0, taken = 1, contended = 2;

    const Control& control_;
    u32 state_ = free;
    u64 count_ = 0;
    Event released_;
};

class LockGuard {
  public:
    explicit LockGuard(Mutex& mutex) : mutex_(mutex) { mutex_.lock(); }
    ~LockGuard() { mutex_.unlock(); }
    LockGuard(const LockGuard&) = delete;
    LockGuard& operator=(const LockGuard&) = delete;

  private:
    Mutex& mutex_;
};

} // namespace metta::scheduler
