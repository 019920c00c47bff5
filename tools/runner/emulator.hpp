// SPDX-License-Identifier: MIT
// The emulated machine, as QEMU's arguments.
#pragma once

#include "tools/runner/options.hpp"

namespace metta::runner {

/// The descriptor through which the machine's COM2 finds the runner.
inline constexpr int link_descriptor = 3;

/// What to execute.
std::vector<std::string> emulator_command(const Options& options);

/// Removes the debugger's socket, which a machine that was killed has left.
void remove_socket(const Options& options);

/// Says which file is missing that QEMU will need, if one is.
std::optional<std::string> missing_input(const Options& options);

} // namespace metta::runner
