// SPDX-License-Identifier: MIT
// Hardware whose time stands still until a test moves it, and a scheduler on top of it with some threads and events.
#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "servers/scheduler/round_robin.hpp"
#include "servers/scheduler/scheduler.hpp"

namespace metta::scheduler {

class SimulatedHardware final : public Hardware {
  public:
    u64 now() const override { return time; }
    void set_timer(u64 when) override {
        timer = when;
        ++times_set;
    }
    void serve(u32 vector, Scheduler& by) override {
        if (on_interrupt) on_interrupt(vector, by);
    }
    void end_of_interrupt() override { ++interrupts_ended; }
    void acknowledge(u32) override {}
    void detach(u32) override {}
    void stopped(ScheduledThread& thread, StopReason reason, Scheduler& by) override {
        stopped_threads.push_back({thread.number, reason});
        if (on_stop) on_stop(by);
    }

    u64 time = 1000;
    u64 timer = 0; ///< when it comes; 0: it was never set, or has come
    u32 times_set = 0, interrupts_ended = 0;
    std::vector<std::pair<u32, StopReason>> stopped_threads;
    std::function<void(u32, Scheduler&)> on_interrupt;
    std::function<void(Scheduler&)> on_stop;
};

/// Threads 0 (which runs at first) to `threads` - 1, and events of one table. Counts start at 0.
class Machine {
  public:
    static constexpr u64 ticks_per_second = 100'000;
    static constexpr u64 slice = ticks_per_second / 100;

    Machine(u32 thread_count, u32 event_count, u32 timer_count = 64)
        : threads(thread_count), events(event_count), counts(event_count), timers_(timer_count),
          policy(ticks_per_second), scheduler(policy, hardware, Timers(timers_), threads[0]) {
        for (u32 number = 0; number < thread_count; ++number) {
            threads[number].number = number;
            threads[number].object = {number + 100};
        }
        for (u32 number = 0; number < event_count; ++number) {
            events[number].initialise(scheduler, &counts[number]);
            pointers_.push_back(&events[number]);
        }
        table = {.scheduler = &scheduler, .size = event_count, .events = pointers_.data()};
    }

    /// Number of the thread that has the processor; -1: it sleeps.
    int running() const { return scheduler.current() == nullptr ? -1 : static_cast<int>(scheduler.current()->number); }
    void start(u32 thread) { scheduler.start(threads[thread]); }
    /// As a signal portal does it: the count first, then whoever waits.
    void signal(u32 event) {
        ++counts[event];
        if ((counts[event] & event_waiter_bit) != 0) scheduler.wake(events[event]);
    }
    Decision await(u32 event, u64 value, u64 deadline = 0) { return scheduler.await(table, event, value, deadline); }
    /// Time goes on until the timer comes.
    Decision let_timer_come() {
        if (hardware.timer > hardware.time) hardware.time = hardware.timer;
        hardware.timer = 0;
        return scheduler.interrupted(SchedulerEntry::timer_vector);
    }

    std::deque<ScheduledThread> threads;
    std::deque<Event> events;
    std::vector<u64> counts;
    SimulatedHardware hardware;
    EventTable table;

  private:
    std::vector<Event*> pointers_;
    std::vector<ScheduledThread*> timers_;

  public:
    RoundRobin policy;
    Scheduler scheduler;
};

} // namespace metta::scheduler
