// SPDX-License-Identifier: MIT
// Lines, vectors and events, with two simulated I/O APICs.
#include "servers/interrupts/dispatcher.hpp"

#include <gtest/gtest.h>

#include "servers/interrupts/tests/simulated_io_apic.hpp"
#include "servers/scheduler/tests/simulated_hardware.hpp"

namespace metta::interrupts {
namespace {

using Attached = Attached;
constexpr u32 masked = SimulatedIoApic::masked, level = 1 << 15, active_low = 1 << 13;
constexpr u32 vector_of(u32 line) { return Dispatcher::first_vector + line; }

class DispatcherTest : public testing::Test {
  protected:
    DispatcherTest() {
        routing_.io_apic_count = 2;
        routing_.io_apics[0].first_gsi = 0;
        routing_.io_apics[1].first_gsi = 8;
        for (u32 line = 0; line < 16; ++line) routing_.isa[line].gsi = line;
        dispatcher_.add(0, first_.address());
        dispatcher_.add(1, second_.address());
    }
    scheduler::Event& event(u32 number) { return machine_.events[number]; }
    u64 count(u32 number) const { return machine_.counts[number]; }
    void serve(u32 vector) { dispatcher_.serve(vector, machine_.scheduler); }

    SimulatedIoApic first_{8}, second_{24};
    InterruptRouting routing_;
    scheduler::Machine machine_{1, 4};
    Dispatcher dispatcher_;
};

TEST_F(DispatcherTest, attaching_unmasks_the_pin_with_its_vector) {
    EXPECT_EQ(dispatcher_.attach(routing_, 4, event(0)), Attached::ok);
    EXPECT_EQ(first_.entry(4), vector_of(4));
    EXPECT_EQ(dispatcher_.attach(routing_, 8, event(1)), Attached::ok);
    EXPECT_EQ(second_.entry(0), vector_of(8)) << "pin 0 of the second chip is interrupt 8";
    using Writes = std::vector<std::pair<u32, u32>>;
    EXPECT_EQ(first_.writes, (Writes{{0x19, 0}, {0x18, vector_of(4)}})) << "where to, before it can come";
}

TEST_F(DispatcherTest, lines_are_wired_as_the_table_says) {
    routing_.isa[0].gsi = 2;
    routing_.isa[9] = {.gsi = 20, .active_low = 1, .level_triggered = 1};
    EXPECT_EQ(dispatcher_.attach(routing_, 0, event(0)), Attached::ok);
    EXPECT_EQ(first_.entry(2), vector_of(0));
    EXPECT_EQ(dispatcher_.attach(routing_, 9, event(0)), Attached::ok);
    EXPECT_EQ(second_.entry(12), vector_of(9) | level | active_low);
}

TEST_F(DispatcherTest, serving_masks_and_signals_acknowledging_unmasks) {
    ASSERT_EQ(dispatcher_.attach(routing_, 4, event(0)), Attached::ok);
    serve(vector_of(4));
    EXPECT_EQ(first_.entry(4), vector_of(4) | masked);
    EXPECT_EQ(count(0), 1u);
    dispatcher_.acknowledge(4);
    EXPECT_EQ(first_.entry(4), vector_of(4));
    serve(vector_of(4));
    EXPECT_EQ(count(0), 2u);
    EXPECT_EQ(first_.entry(4), vector_of(4) | masked);
}

TEST_F(DispatcherTest, serving_wakes_the_driver) {
    ASSERT_EQ(dispatcher_.attach(routing_, 4, event(0)), Attached::ok);
    machine_.hardware.on_interrupt = [&](u32 vector, scheduler::Scheduler& by) { dispatcher_.serve(vector, by); };
    machine_.await(0, 1);
    ASSERT_EQ(machine_.running(), -1);
    machine_.scheduler.interrupted(vector_of(4));
    EXPECT_EQ(machine_.running(), 0);
}

TEST_F(DispatcherTest, vectors_of_nobody_change_nothing) {
    ASSERT_EQ(dispatcher_.attach(routing_, 4, event(0)), Attached::ok);
    const usize writes = first_.writes.size();
    for (const u32 vector : {0u, 32u, vector_of(0) - 1, vector_of(5), vector_of(16), 255u, ~0u}) serve(vector);
    dispatcher_.acknowledge(5);
    dispatcher_.acknowledge(16);
    dispatcher_.acknowledge(~0u);
    dispatcher_.detach(5);
    EXPECT_EQ(first_.writes.size(), writes);
    EXPECT_EQ(count(0), 0u);
}

TEST_F(DispatcherTest, a_line_that_cannot_be_is_refused) {
    EXPECT_EQ(dispatcher_.attach(routing_, 16, event(0)), Attached::no_line);
    EXPECT_EQ(dispatcher_.attach(routing_, ~0u, event(0)), Attached::no_line);
    routing_.isa[3].gsi = 8 + 24;
    EXPECT_EQ(dispatcher_.attach(routing_, 3, event(0)), Attached::no_line) << "beyond the last pin";
    routing_.io_apic_count = 0;
    EXPECT_EQ(dispatcher_.attach(routing_, 4, event(0)), Attached::no_line);
    EXPECT_TRUE(first_.writes.empty() && second_.writes.empty());
}

TEST_F(DispatcherTest, a_line_has_one_driver_until_it_is_detached) {
    ASSERT_EQ(dispatcher_.attach(routing_, 4, event(0)), Attached::ok);
    EXPECT_EQ(dispatcher_.attach(routing_, 4, event(1)), Attached::taken);
    dispatcher_.detach(4);
    EXPECT_EQ(first_.entry(4), vector_of(4) | masked);
    serve(vector_of(4));
    dispatcher_.acknowledge(4);
    EXPECT_EQ(first_.entry(4), vector_of(4) | masked) << "nobody is there to acknowledge";
    EXPECT_EQ(count(0), 0u);
    EXPECT_EQ(dispatcher_.attach(routing_, 4, event(1)), Attached::ok);
    serve(vector_of(4));
    EXPECT_EQ(count(0), 0u);
    EXPECT_EQ(count(1), 1u);
}

TEST_F(DispatcherTest, two_lines_on_one_pin_do_not_take_it_from_each_other) {
    routing_.isa[0].gsi = 2;
    ASSERT_EQ(dispatcher_.attach(routing_, 0, event(0)), Attached::ok);
    EXPECT_EQ(dispatcher_.attach(routing_, 2, event(1)), Attached::taken);
    EXPECT_EQ(first_.entry(2), vector_of(0));
}

} // namespace
} // namespace metta::interrupts
