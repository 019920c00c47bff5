// SPDX-License-Identifier: MIT
// What waiting, waking and time do to threads, one rule each.
#include <gtest/gtest.h>

#include "servers/scheduler/tests/simulated_hardware.hpp"

namespace metta::scheduler {
namespace {

constexpr u32 device = 50;

void expect_answer(Decision decision, AwaitResult result) {
    EXPECT_EQ(decision.thread, Decision::return_to_caller);
    EXPECT_EQ(decision.value, static_cast<u64>(result));
}

void expect_runs(const Machine& machine, Decision decision, u32 thread, AwaitResult result = AwaitResult::reached) {
    EXPECT_EQ(decision.thread, machine.threads[thread].object.value);
    EXPECT_EQ(decision.value, static_cast<u64>(result));
    EXPECT_EQ(machine.running(), static_cast<int>(thread));
}

TEST(Await, returns_at_once_when_the_count_is_reached) {
    Machine machine(1, 1);
    expect_answer(machine.await(0, 0), AwaitResult::reached);
    machine.signal(0);
    expect_answer(machine.await(0, 1), AwaitResult::reached);
    expect_answer(machine.await(0, 1, 1), AwaitResult::reached);
    expect_answer(machine.await(0, 1 | await_abandonable), AwaitResult::reached);
    EXPECT_EQ(machine.counts[0], 1u);
}

TEST(Await, of_what_is_no_event_is_revoked) {
    Machine machine(1, 2);
    expect_answer(machine.await(2, 1), AwaitResult::revoked);
    expect_answer(machine.await(~0u, 1), AwaitResult::revoked);
    machine.table.events[1] = nullptr;
    expect_answer(machine.await(1, 1), AwaitResult::revoked);
}

TEST(Await, leaves_the_processor_to_sleep_and_comes_back) {
    Machine machine(1, 1);
    EXPECT_EQ(machine.await(0, 2).thread, Decision::halt);
    EXPECT_EQ(machine.running(), -1);
    EXPECT_EQ(machine.counts[0], event_waiter_bit);
    machine.hardware.on_interrupt = [&](u32, Scheduler& by) { by.signal(machine.events[0]); };
    EXPECT_EQ(machine.scheduler.interrupted(device).thread, Decision::halt);
    EXPECT_EQ(machine.counts[0], event_waiter_bit | 1);
    expect_runs(machine, machine.scheduler.interrupted(device), 0);
    EXPECT_EQ(machine.counts[0], 2u);
    EXPECT_EQ(machine.hardware.interrupts_ended, 2u);
}

TEST(Await, wakes_in_the_order_of_the_counts_and_of_coming) {
    Machine machine(6, 1);
    for (u32 thread = 1; thread < 6; ++thread) machine.start(thread);
    const u64 values[] = {3, 1, 2, 1, 3};
    for (u32 thread = 0; thread < 5; ++thread) machine.await(0, values[thread]);
    ASSERT_EQ(machine.running(), 5);
    machine.signal(0);
    EXPECT_EQ(machine.scheduler.yield().thread, machine.threads[1].object.value);
    EXPECT_EQ(machine.scheduler.yield().thread, machine.threads[3].object.value);
    EXPECT_EQ(machine.scheduler.yield().thread, machine.threads[5].object.value);
    machine.signal(0);
    machine.signal(0);
    EXPECT_EQ(machine.counts[0], 3u);
    for (const u32 thread : {1u, 3u, 2u, 0u, 4u, 5u}) {
        machine.scheduler.yield();
        EXPECT_EQ(machine.running(), static_cast<int>(thread));
    }
}

TEST(Await, ends_at_its_deadline) {
    Machine machine(2, 2);
    EXPECT_EQ(machine.await(0, 1, 5000).thread, Decision::halt);
    EXPECT_EQ(machine.hardware.timer, 5000u);
    EXPECT_EQ(machine.scheduler.interrupted(device).thread, Decision::halt) << "not yet";
    machine.hardware.time = 4999;
    EXPECT_EQ(machine.scheduler.interrupted(SchedulerEntry::timer_vector).thread, Decision::halt) << "too early";
    EXPECT_EQ(machine.hardware.timer, 5000u) << "set again";
    expect_runs(machine, machine.let_timer_come(), 0, AwaitResult::timed_out);
    EXPECT_EQ(machine.counts[0], 0u) << "nobody waits any more";
    machine.signal(0);
    expect_answer(machine.await(0, 1), AwaitResult::reached);
}

TEST(Await, a_deadline_that_is_over_is_answered_at_once) {
    Machine machine(1, 1);
    expect_answer(machine.await(0, 1, 1), AwaitResult::timed_out);
    expect_answer(machine.await(0, 1, machine.hardware.time), AwaitResult::timed_out);
    EXPECT_EQ(machine.counts[0], 0u);
    EXPECT_EQ(machine.hardware.times_set, 0u);
}

TEST(Await, who_is_woken_in_time_is_not_timed_out_later) {
    Machine machine(2, 1);
    machine.start(1);
    machine.await(0, 1, 50'000);
    machine.signal(0);
    expect_runs(machine, machine.scheduler.yield(), 0);
    expect_answer(machine.await(0, 1), AwaitResult::reached);
    EXPECT_EQ(machine.threads[0].timer, ScheduledThread::no_timer);
    machine.hardware.time = 60'000;
    machine.let_timer_come();
    EXPECT_EQ(machine.threads[0].phase, ThreadPhase::ready);
    machine.scheduler.yield();
    machine.scheduler.yield();
    EXPECT_EQ(machine.threads[0].result, AwaitResult::reached);
}

TEST(Await, without_room_for_a_timer_it_does_not_wait_for_ever) {
    Machine machine(3, 1, 1);
    machine.start(1);
    machine.await(0, 1, 9000);
    ASSERT_EQ(machine.running(), 1);
    expect_answer(machine.await(0, 1, 9000), AwaitResult::timed_out);
    EXPECT_EQ(machine.running(), 1);
}

TEST(Revoke, tells_everybody) {
    Machine machine(4, 2);
    for (u32 thread = 1; thread < 4; ++thread) machine.start(thread);
    machine.await(0, 1);
    machine.await(0, 7, 1'000'000);
    machine.await(1, 1);
    ASSERT_EQ(machine.running(), 3);
    machine.scheduler.revoke(machine.events[0]);
    EXPECT_EQ(machine.counts[0], 0u);
    EXPECT_EQ(machine.counts[1], event_waiter_bit);
    expect_runs(machine, machine.await(1, 1), 0, AwaitResult::revoked);
    expect_runs(machine, machine.await(1, 1), 1, AwaitResult::revoked);
    EXPECT_EQ(machine.threads[1].timer, ScheduledThread::no_timer);
    machine.scheduler.revoke(machine.events[0]); // nobody
    EXPECT_EQ(machine.running(), 1);
}

TEST(Abandon, ends_waits_for_the_domains_own_events_and_abandonable_ones) {
    Machine machine(5, 2);
    for (u32 thread = 1; thread < 5; ++thread) machine.start(thread);
    EventTable others = machine.table;
    machine.await(0, 1);
    machine.scheduler.await(&others, machine.events[0], 1, 0);
    machine.scheduler.await(&others, machine.events[0], 1 | await_abandonable, 0);
    machine.scheduler.await(nullptr, machine.events[1], 1, 0);
    ASSERT_EQ(machine.running(), 4);
    for (u32 thread = 0; thread < 4; ++thread) machine.scheduler.abandon(machine.threads[thread], machine.table);
    EXPECT_EQ(machine.threads[0].result, AwaitResult::abandoned);
    EXPECT_EQ(machine.threads[0].phase, ThreadPhase::ready);
    EXPECT_EQ(machine.threads[1].phase, ThreadPhase::waiting) << "in another domain, for something of that one's";
    EXPECT_EQ(machine.threads[2].phase, ThreadPhase::ready);
    EXPECT_EQ(machine.threads[2].result, AwaitResult::abandoned);
    EXPECT_EQ(machine.threads[3].phase, ThreadPhase::waiting);
    EXPECT_EQ(machine.counts[0], event_waiter_bit) << "thread 1 still waits";
    machine.scheduler.abandon(machine.threads[4], machine.table);
    EXPECT_EQ(machine.running(), 4) << "who does not wait is left alone";
    machine.signal(0);
    EXPECT_EQ(machine.threads[1].phase, ThreadPhase::ready);
    EXPECT_EQ(machine.threads[1].result, AwaitResult::reached);
}

TEST(Abandon, the_dying_do_not_begin_abandonable_waits) {
    Machine machine(2, 1);
    machine.start(1);
    machine.scheduler.abandon(machine.threads[0], machine.table);
    expect_answer(machine.await(0, 1 | await_abandonable), AwaitResult::abandoned);
    expect_answer(machine.await(0, 1 | await_abandonable, 1'000'000), AwaitResult::abandoned);
    expect_answer(machine.await(0, 0 | await_abandonable), AwaitResult::reached);
    EXPECT_EQ(machine.counts[0], 0u);
    machine.await(0, 1); // a lock, say
    EXPECT_EQ(machine.running(), 1);
}

TEST(Abandon, the_last_who_waits_takes_the_bit_along) {
    Machine machine(2, 1);
    machine.start(1);
    machine.await(0, 1);
    machine.scheduler.abandon(machine.threads[0], machine.table);
    EXPECT_EQ(machine.counts[0], 0u);
    EXPECT_TRUE(machine.events[0].lonely());
}

TEST(Time, nothing_ticks_for_one_thread) {
    Machine machine(2, 1);
    for (u32 round = 0; round < 10; ++round) {
        machine.hardware.time += 10 * Machine::slice;
        machine.scheduler.yield();
        machine.scheduler.interrupted(device);
        machine.signal(0);
        machine.await(0, 0);
    }
    EXPECT_EQ(machine.running(), 0);
    EXPECT_EQ(machine.hardware.times_set, 0u);
}

TEST(Time, nothing_ticks_for_nobody) {
    Machine machine(1, 1);
    machine.await(0, 1);
    machine.scheduler.interrupted(device);
    EXPECT_EQ(machine.hardware.times_set, 0u);
}

TEST(Time, two_that_compete_take_turns) {
    Machine machine(2, 1);
    machine.start(1);
    for (u32 turn = 0; turn < 6; ++turn) {
        EXPECT_EQ(machine.running(), static_cast<int>(turn % 2));
        EXPECT_EQ(machine.hardware.timer, machine.hardware.time + Machine::slice);
        machine.let_timer_come();
    }
    machine.scheduler.stopped(StopReason::ended);
    const u32 times_set = machine.hardware.times_set;
    machine.let_timer_come();
    EXPECT_EQ(machine.hardware.times_set, times_set) << "nobody competes any more";
    EXPECT_EQ(machine.hardware.timer, 0u);
}

/// A thread that sleeps for long is no reason to let others wait.
TEST(Time, a_far_deadline_does_not_stretch_the_slice) {
    Machine machine(3, 2);
    machine.start(1);
    machine.start(2);
    machine.await(0, 1, 1'000'000); // 0 sleeps
    machine.await(1, 1);            // 1 waits for 2
    machine.let_timer_come();       // of the slice that began when there were more
    ASSERT_EQ(machine.running(), 2);
    EXPECT_EQ(machine.hardware.timer, 1'000'000u) << "one runs, one sleeps";
    machine.signal(1); // 2 goes on, and never lets go
    EXPECT_LE(machine.hardware.timer, machine.hardware.time + Machine::slice);
    machine.let_timer_come();
    EXPECT_EQ(machine.running(), 1);
    EXPECT_LE(machine.hardware.timer, machine.hardware.time + Machine::slice);
}

TEST(Interrupt, leaves_the_processor_to_whom_it_interrupted) {
    Machine machine(3, 1);
    machine.start(1);
    machine.start(2);
    for (u32 round = 0; round < 4; ++round) expect_runs(machine, machine.scheduler.interrupted(device), 0);
    expect_runs(machine, machine.scheduler.yield(), 1);
}

TEST(Interrupt, gives_it_to_whom_it_woke) {
    Machine machine(2, 1);
    machine.start(1);
    machine.await(0, 1);
    ASSERT_EQ(machine.running(), 1);
    u32 vector_seen = 0;
    machine.hardware.on_interrupt = [&](u32 vector, Scheduler& by) {
        vector_seen = vector;
        by.signal(machine.events[0]);
    };
    expect_runs(machine, machine.scheduler.interrupted(device), 0);
    EXPECT_EQ(vector_seen, device);
    EXPECT_EQ(machine.hardware.interrupts_ended, 1u);
    expect_runs(machine, machine.scheduler.yield(), 1);
}

TEST(Stop, is_told_and_the_next_runs) {
    Machine machine(3, 1);
    machine.start(1);
    machine.start(2);
    expect_runs(machine, machine.scheduler.stopped(StopReason::ended), 1);
    EXPECT_EQ(machine.threads[0].phase, ThreadPhase::outside);
    expect_runs(machine, machine.scheduler.refused(), 2);
    EXPECT_EQ(machine.scheduler.stopped(StopReason::ended).thread, Decision::halt);
    using Stopped = std::vector<std::pair<u32, StopReason>>;
    EXPECT_EQ(machine.hardware.stopped_threads,
              (Stopped{{0, StopReason::ended}, {1, StopReason::rejected}, {2, StopReason::ended}}));
    EXPECT_EQ(machine.scheduler.stopped(StopReason::ended).thread, Decision::halt);
    EXPECT_EQ(machine.hardware.stopped_threads.size(), 3u) << "nobody ran";
}

TEST(Stop, may_wake_who_cares) {
    Machine machine(2, 1);
    machine.start(1);
    machine.await(0, 1);
    machine.hardware.on_stop = [&](Scheduler& by) { by.signal(machine.events[0]); };
    expect_runs(machine, machine.scheduler.stopped(StopReason::ended), 0);
}

TEST(Wake, without_anybody_clears_the_bit) {
    Machine machine(1, 1);
    machine.counts[0] = 5 | event_waiter_bit;
    machine.scheduler.wake(machine.events[0]);
    EXPECT_EQ(machine.counts[0], 5u);
}

} // namespace
} // namespace metta::scheduler
