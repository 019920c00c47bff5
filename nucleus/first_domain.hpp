// SPDX-License-Identifier: MIT
// The first domain, around the program and the page tables that boot has made: it owns all memory, and everything else
// is made by it.
#pragma once

#include "interfaces/boot_info.hpp"
#include "nucleus/arch/x86_64/trap_frame.hpp"

namespace metta {

/// Fills the RamTab, makes the first domain and its thread, binds its portals. Answers the thread's first registers.
x86::TrapFrame& make_first_domain(BootInfo& info);

} // namespace metta
