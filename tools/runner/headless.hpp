// SPDX-License-Identifier: MIT
// A run without a terminal: commands in, output and exit status out, and never silence for success.
#pragma once

#include <iosfwd>

#include "tools/runner/options.hpp"

namespace metta::runner {

/// Exit statuses of the runner's own.
inline constexpr int usage_status = 2;
inline constexpr int timeout_status = 124;
inline constexpr int machine_failed_status = 125;
inline constexpr int signal_status = 128; ///< plus the signal's number

struct Surroundings {
    int output;                                         ///< descriptor for the commands' output
    std::ostream& messages;                             ///< for everything else
    std::chrono::milliseconds power_off_patience{5000}; ///< between the status and the machine's end
};

/// Makes the folder for files and an empty file for the console; says which of them cannot be written, if one cannot.
std::optional<std::string> unusable_path(const Options& options);

/// Runs `command`, a machine with the host link at `link_descriptor`, and returns the runner's exit status.
int run_headless(const Options& options, const std::vector<std::string>& command, const Surroundings& surroundings);

} // namespace metta::runner
