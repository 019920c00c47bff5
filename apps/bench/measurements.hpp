// SPDX-License-Identifier: MIT
// What the system's services take, as domains see it.
#pragma once

#include <optional>
#include <string_view>

#include "interfaces/domains.hpp"
#include "interfaces/events.hpp"
#include "interfaces/machine.hpp"
#include "runtime/client/output.hpp"

namespace metta::bench {

/// What measurements work with. Everything is borrowed.
struct Setting {
    Domains& domains;
    Events& events;
    Machine& machine;
    std::optional<u64> shell_ticks; ///< when the shell was ready
    Output& out;
};

struct Measurement {
    std::string_view row;
    /// Ticks, or what `unit` says; none: it could not be made.
    std::optional<u64> (*measure)(const Setting& setting);
    std::string_view unit = "instructions"; ///< of time: a tick is one where the emulator counts them
};

extern const std::span<const Measurement> measurements;

} // namespace metta::bench
