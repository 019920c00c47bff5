// SPDX-License-Identifier: MIT
// Invokes a portal with every register set, and looks at every register afterwards.
#pragma once

#include "interfaces/object_state.hpp"

namespace metta::nucleus_tests {

struct AllRegisters {
    Registers general; ///< rip, flags and rsp: only afterwards
    u64 vectors[16][2] = {};
    u64 fs_base = 0, gs_base = 0; ///< where `has_bases`
    u32 mxcsr = 0, x87_control = 0;
};
static_assert(offsetof(AllRegisters, vectors) == 144 && offsetof(AllRegisters, fs_base) == 400 &&
              offsetof(AllRegisters, mxcsr) == 416 && offsetof(AllRegisters, x87_control) == 420);

extern "C" {
extern AllRegisters registers_before, registers_after;
/// Invokes the portal in registers_before.general.rax. `has_bases`: the processor has FSGSBASE.
void invoke_filled(bool has_bases);
}

} // namespace metta::nucleus_tests
