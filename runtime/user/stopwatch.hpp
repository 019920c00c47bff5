// SPDX-License-Identifier: MIT
// Durations in ticks of the time stamp counter: where the emulator counts instructions, a tick is one of them.
#pragma once

#include <algorithm>

#include "runtime/user/clock.hpp"

namespace metta {

/// Between two readings of the counter, nothing but `work` and what keeps the first reading.
template <class Work>
[[gnu::noinline]] u64 time_once(const Work& work) {
    const u64 start = now();
    work();
    return now() - start;
}

/// Ticks that `work` takes once everything is warm: the least of a few times, without what reading the counter takes.
template <class Work>
u64 ticks_of(const Work& work) {
    constexpr u32 times = 8;
    u64 least = ~u64{0}, reading = ~u64{0};
    for (u32 time = 0; time < times; ++time) {
        reading = std::min(reading, time_once([] {}));
        least = std::min(least, time_once(work));
    }
    return least - reading;
}

} // namespace metta
