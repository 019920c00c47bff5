// SPDX-License-Identifier: MIT
// Proof that the nucleus is held to its own rules, for the scenarios that ask for it on the command line.
#pragma once

#include "interfaces/boot_info.hpp"

namespace metta {

/// Breaks the rule that `info.self_test` names. The report of the exception that follows is the test's success; a rule
/// that does not hold is a panic that says so.
[[noreturn]] void run_self_test(const BootInfo& info);

} // namespace metta
