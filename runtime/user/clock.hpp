// SPDX-License-Identifier: MIT
// Time: ticks of the processor's time stamp counter. A deadline is a point of it; 0 is none.
#pragma once

#include "runtime/user/start_record.hpp"

namespace metta {

inline u64 now() {
    u32 low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
    return u64{high} << 32 | low;
}

/// 0: not known.
inline u64 ticks_per_second() { return start_record().ticks_per_second; }

/// The ticks that so many milliseconds take, rounded up. Neither overflows within 100 years at 5 GHz.
constexpr u64 ticks_of_milliseconds(u64 milliseconds, u64 per_second) {
    const u64 seconds = milliseconds / 1000, rest = milliseconds % 1000;
    return seconds * per_second + (rest * per_second + 999) / 1000;
}

/// The deadline that is so many milliseconds away.
inline u64 deadline_in(u64 milliseconds) { return now() + ticks_of_milliseconds(milliseconds, ticks_per_second()); }

} // namespace metta
