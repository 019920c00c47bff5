// SPDX-License-Identifier: MIT
// Ticks of unknown clocks over ticks of a known one.
#include "boot/clock_rates.hpp"

#include <algorithm>

namespace metta::boot {
namespace {

/// Twice the times of the edges and twice the counts, so that taking the middle of two readings loses nothing.
u64 tsc_twice(const ClockEdge& edge) { return edge.before.tsc_before + edge.after.tsc_after; }
u64 apic_twice(const ClockEdge& edge) { return u64{edge.before.apic_left} + edge.after.apic_left; }

u64 tsc_ticks_twice(const ClockWindow& window) { return tsc_twice(window.end) - tsc_twice(window.start); }
u64 apic_ticks_twice(const ClockWindow& window) { return apic_twice(window.start) - apic_twice(window.end); }
u64 pit_ticks(const ClockWindow& window) {
    return static_cast<u16>(window.start.after.pit_left - window.end.after.pit_left);
}

u64 doubt(const ClockWindow& window) { return window.start.doubt() + window.end.doubt(); }

/// More ticks than the arithmetic holds would be a clock of more than 100 THz, or one that went back.
bool counted(const ClockWindow& window) {
    constexpr u64 ticks_limit = u64{1} << 43;
    const u64 tsc = tsc_ticks_twice(window);
    return pit_ticks(window) != 0 && tsc != 0 && tsc < ticks_limit && apic_ticks_twice(window) < ticks_limit;
}

u64 hertz(u64 ticks_twice, u64 pit) { return (ticks_twice * pit_hz + pit) / (2 * pit); }

/// `declared` if it is near enough to `measured` to be the same clock's.
u64 nearer(u64 measured, u64 declared) {
    const u64 apart = std::max(measured, declared) - std::min(measured, declared);
    return apart <= measured / 128 ? declared : measured;
}

} // namespace

ClockRates rates_by(std::span<const ClockWindow> windows) {
    const ClockWindow* best = nullptr;
    for (const ClockWindow& window : windows)
        if (counted(window) && (best == nullptr || doubt(window) < doubt(*best))) best = &window;
    if (best == nullptr) return {};
    return {.tsc_hz = hertz(tsc_ticks_twice(*best), pit_ticks(*best)),
            .apic_timer_hz = hertz(apic_ticks_twice(*best), pit_ticks(*best))};
}

ClockRates refined(ClockRates measured, DeclaredRates declared) {
    if (declared.denominator == 0 || declared.numerator == 0 || declared.crystal_hz == 0) return measured;
    return {.tsc_hz = nearer(measured.tsc_hz, u64{declared.crystal_hz} * declared.numerator / declared.denominator),
            .apic_timer_hz = nearer(measured.apic_timer_hz, declared.crystal_hz)};
}

} // namespace metta::boot
