// SPDX-License-Identifier: MIT
// The first commands.
#pragma once

#include <optional>

#include "apps/shell/language/command_line.hpp"
#include "servers/init/link_service.hpp"
#include "servers/init/machine.hpp"

namespace metta::init {

/// Exit statuses with a fixed meaning, as shells have them.
inline constexpr u32 status_ok = 0, status_failed = 1, status_usage = 2, status_unknown_command = 127;

/// What a command works with. Everything is borrowed.
struct Surroundings {
    const Machine& machine;
    Output& out;
    LinkService& link;
    u64 first_tsc; ///< time stamp counter at init's first instruction
};

/// Runs all commands of a text; the status is that of the last one that ran.
u32 run_commands(std::string_view text, const Surroundings& surroundings);

} // namespace metta::init
