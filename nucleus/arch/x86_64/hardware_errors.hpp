// SPDX-License-Identifier: MIT
// NMI and machine checks: survived wherever they strike, if the processor can go on at all.
#pragma once

#include "nucleus/arch/x86_64/trap_frame.hpp"

namespace metta {

/// Counts it in BootInfo, where ring 3 can see it, and lets the processor take the next. A machine check after which
/// the interrupted program cannot go on stops the machine with a report.
void note_hardware_error(const x86::TrapFrame& trap);

} // namespace metta
