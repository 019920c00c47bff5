// SPDX-License-Identifier: MIT
// A run in the user's terminal, which is the machine's console.
#pragma once

#include "tools/runner/options.hpp"

namespace metta::runner {

/// Returns the runner's exit status: 0 when the machine was powered off or quit, but not after a panic.
int run_interactive(const Options& options, const std::vector<std::string>& command);

} // namespace metta::runner
