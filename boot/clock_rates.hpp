// SPDX-License-Identifier: MIT
// From what counters showed to how fast they run: the arithmetic of measuring clocks, apart from the machine.
#pragma once

#include <span>

#include "interfaces/boot_info.hpp"

namespace metta::boot {

/// What channel 2 of the PIT (Intel 8254) counts down in a second.
inline constexpr u64 pit_hz = 1'193'182;

/// The three counters, read one right after the other: the two that count down between two looks at the TSC.
struct ClockReading {
    u64 tsc_before = 0;
    u64 tsc_after = 0;
    u32 apic_left = 0; ///< 0 always: there is no such timer
    u16 pit_left = 0;
};

/// Two readings in a row, the PIT having counted in between: it came to `after.pit_left` at some time from
/// `before.tsc_before` to `after.tsc_after`.
struct ClockEdge {
    ClockReading before;
    ClockReading after;

    /// How far apart these two times are: so much may be wrong about the moment.
    constexpr u64 doubt() const { return after.tsc_after - before.tsc_before; }
};

/// From one edge to a later one, the PIT having counted fewer than 65536 ticks.
struct ClockWindow {
    ClockEdge start;
    ClockEdge end;
};

/// The rates by the window whose two edges are the least in doubt. Being kept from running in the middle of a window
/// does not harm, since all counters go on; at an edge it shows as doubt, and another window is better. No windows, or
/// none in which the PIT and the TSC have counted: all 0.
ClockRates rates_by(std::span<const ClockWindow> windows);

/// CPUID leaf 0x15 (Intel SDM vol. 2): the TSC counts `numerator` times for `denominator` of the crystal, which is
/// also what the local APIC's timer counts (vol. 3, 11.5.4). Any of them 0: not declared.
struct DeclaredRates {
    u32 denominator = 0;
    u32 numerator = 0;
    u32 crystal_hz = 0;
};

/// Each rate as declared where that is within 1/128 of the measurement, and as measured where it is not.
ClockRates refined(ClockRates measured, DeclaredRates declared);

} // namespace metta::boot
