// SPDX-License-Identifier: MIT
// `syscall` invokes portals.
#pragma once

namespace metta::x86 {

void set_up_system_call();

} // namespace metta::x86
