// SPDX-License-Identifier: MIT
// Reports of exceptions that nothing can be done about.
#pragma once

#include "nucleus/arch/x86_64/trap_frame.hpp"
#include "nucleus/panic.hpp"

namespace metta {

/// What has happened, all registers, and where in the code it was. Stops the machine.
[[noreturn]] void report_trap(const x86::TrapFrame& trap, Report::Kind kind);

} // namespace metta
