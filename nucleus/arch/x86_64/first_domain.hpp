// SPDX-License-Identifier: MIT
// The first domain's portal table and its entry into ring 3.
#pragma once

#include "interfaces/boot_info.hpp"

namespace metta::x86 {

/// Binds the first domain's portals, sets `syscall` up to invoke them, and enters the domain.
[[noreturn]] void run_first_domain(const BootInfo& info);

} // namespace metta::x86
