// SPDX-License-Identifier: MIT
// From counter readings to hertz.
#include "boot/clock_rates.hpp"

#include <gtest/gtest.h>

#include <array>

namespace metta::boot {
namespace {

/// A machine whose clocks run at these rates, seen at an edge of the PIT's by readings that take `reading` TSC ticks.
struct Model {
    u64 tsc_hz = 0;
    u64 apic_hz = 0;
    u64 reading = 40;

    /// Where the PIT comes to its tick number `tick`, of 65535: just between two readings.
    ClockEdge edge(u64 tick) const {
        const u64 tsc = 1'000'000'000 + tick * tsc_hz / pit_hz, apic = tick * apic_hz / pit_hz;
        const u64 apic_reading = reading * apic_hz / tsc_hz;
        return {.before = at(tsc - reading, apic - (apic == 0 ? 0 : apic_reading / 2), tick - 1),
                .after = at(tsc, apic + apic_reading / 2, tick)};
    }
    ClockWindow window(u64 first, u64 last) const { return {.start = edge(first), .end = edge(last)}; }

  private:
    ClockReading at(u64 tsc, u64 apic, u64 tick) const {
        return {.tsc_before = tsc,
                .tsc_after = tsc + reading,
                .apic_left = static_cast<u32>(0xffff'ffff - apic),
                .pit_left = static_cast<u16>(0xffff - tick)};
    }
};

ClockRates rates_by_one(const ClockWindow& window) { return rates_by(std::span(&window, 1)); }

TEST(ClockRates, of_machines_slow_and_fast) {
    for (const u64 tsc_hz : {u64{50'000'000}, u64{1'000'000'000}, u64{3'700'000'000}, u64{10'000'000'000}})
        for (const u64 apic_hz : {u64{1'000'000}, u64{24'000'000}, u64{1'000'000'000}}) {
            const ClockRates found = rates_by_one(Model{tsc_hz, apic_hz}.window(1, 1194));
            EXPECT_NEAR(static_cast<double>(found.tsc_hz), static_cast<double>(tsc_hz), 2000);
            EXPECT_NEAR(static_cast<double>(found.apic_timer_hz), static_cast<double>(apic_hz), 2000);
        }
}

TEST(ClockRates, are_exact_where_the_readings_are) {
    ClockWindow window = {};
    window.start = {.before = {.tsc_before = 100, .tsc_after = 101, .apic_left = 5000, .pit_left = 8},
                    .after = {.tsc_before = 102, .tsc_after = 103, .apic_left = 4999, .pit_left = 7}};
    window.end = {.before = {.tsc_before = 200, .tsc_after = 201, .apic_left = 4990, .pit_left = 0xfffe},
                  .after = {.tsc_before = 202, .tsc_after = 203, .apic_left = 4990, .pit_left = 0xfffd}};
    const ClockRates found = rates_by_one(window); // 100 and 9.5 ticks in 10 of the PIT's, which passes 0
    EXPECT_EQ(found.tsc_hz, 10 * pit_hz);
    EXPECT_EQ(found.apic_timer_hz, (pit_hz * 95 + 50) / 100);
}

TEST(ClockRates, come_from_the_window_least_in_doubt) {
    const Model model{2'000'000'000, 100'000'000};
    std::array<ClockWindow, 3> windows = {model.window(5, 1200), model.window(5, 1200), model.window(5, 1200)};
    windows[0].end.after.tsc_after += 40'000'000; // kept from running for 20 ms, at an edge
    windows[1].start.before.tsc_before -= 1000;
    EXPECT_NEAR(static_cast<double>(rates_by(windows).tsc_hz), 2e9, 2000);
    windows[2].end.after.tsc_after += 2000;
    EXPECT_NE(rates_by(windows).tsc_hz, rates_by_one(windows[2]).tsc_hz);
    EXPECT_EQ(rates_by(windows).tsc_hz, rates_by_one(windows[1]).tsc_hz);
}

TEST(ClockRates, are_not_harmed_by_a_long_window) {
    const ClockRates found = rates_by_one(Model{3'000'000'000, 1'000'000'000}.window(1, 65535));
    EXPECT_NEAR(static_cast<double>(found.tsc_hz), 3e9, 100);
    EXPECT_NEAR(static_cast<double>(found.apic_timer_hz), 1e9, 100);
}

TEST(ClockRates, are_unknown_without_a_window_in_which_the_clocks_counted) {
    EXPECT_EQ(rates_by({}).tsc_hz, 0u);
    EXPECT_EQ(rates_by_one({}).tsc_hz, 0u);
    const Model model{2'000'000'000, 100'000'000};
    EXPECT_EQ(rates_by_one(model.window(5, 5)).tsc_hz, 0u) << "the PIT stood still";
    ClockWindow back = model.window(5, 1200);
    std::swap(back.start.before.tsc_before, back.end.before.tsc_before);
    std::swap(back.start.after.tsc_after, back.end.after.tsc_after);
    EXPECT_EQ(rates_by_one(back).tsc_hz, 0u) << "the TSC went back";
    EXPECT_EQ(rates_by_one(back).apic_timer_hz, 0u);
}

TEST(ClockRates, without_a_local_apic_are_those_of_the_tsc) {
    ClockWindow window = Model{2'000'000'000, 0}.window(5, 1200);
    for (ClockReading* reading : {&window.start.before, &window.start.after, &window.end.before, &window.end.after})
        reading->apic_left = 0;
    EXPECT_NEAR(static_cast<double>(rates_by_one(window).tsc_hz), 2e9, 2000);
    EXPECT_EQ(rates_by_one(window).apic_timer_hz, 0u);
}

TEST(ClockRates, as_declared_where_that_is_near) {
    const ClockRates measured = {.tsc_hz = 3'001'000'000, .apic_timer_hz = 24'010'000};
    const ClockRates both = refined(measured, {.denominator = 2, .numerator = 250, .crystal_hz = 24'000'000});
    EXPECT_EQ(both.tsc_hz, 3'000'000'000u);
    EXPECT_EQ(both.apic_timer_hz, 24'000'000u);
    const ClockRates one = refined(measured, {.denominator = 2, .numerator = 200, .crystal_hz = 24'000'000});
    EXPECT_EQ(one.tsc_hz, measured.tsc_hz);
    EXPECT_EQ(one.apic_timer_hz, 24'000'000u);
    for (const DeclaredRates& partly : {DeclaredRates{}, DeclaredRates{0, 250, 24'000'000},
                                        DeclaredRates{2, 0, 24'000'000}, DeclaredRates{2, 250, 0}})
        EXPECT_EQ(refined(measured, partly).apic_timer_hz, measured.apic_timer_hz);
    const ClockRates unknown = refined({}, {.denominator = 2, .numerator = 250, .crystal_hz = 24'000'000});
    EXPECT_EQ(unknown.tsc_hz, 0u);
    EXPECT_EQ(unknown.apic_timer_hz, 0u);
}

} // namespace
} // namespace metta::boot
