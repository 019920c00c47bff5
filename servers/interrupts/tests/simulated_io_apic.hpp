// SPDX-License-Identifier: MIT
// An I/O APIC in plain memory.
#pragma once

#include <utility>
#include <vector>

#include "runtime/base/types.hpp"

namespace metta::interrupts {

struct SimulatedIoApic {
    explicit SimulatedIoApic(u32 pins) : redirections(2 * pins) {
        for (u32 pin = 0; pin < pins; ++pin) redirections[2 * pin] = masked; // as after a reset
    }
    static constexpr u32 masked = 1 << 16;

    u64 address() { return reinterpret_cast<u64>(this); }
    u32 entry(u32 pin) const { return redirections.at(2 * pin); }

    std::vector<u32> redirections;                ///< lower and upper half of each pin's
    std::vector<std::pair<u32, u32>> writes = {}; ///< register and value, in order
};

} // namespace metta::interrupts
