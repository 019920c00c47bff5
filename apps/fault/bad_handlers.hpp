// SPDX-License-Identifier: MIT
// What a program's own fault handler can do wrong.
#pragma once

namespace metta::fault {

/// It says that a fault is resolved, which is not so.
void resolve_nothing();
/// It faults itself.
void fault_in_handler();
/// It never ends.
void hang_in_handler();

} // namespace metta::fault
