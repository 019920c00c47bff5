// SPDX-License-Identifier: MIT
// Segment descriptors, the task state segment and the interrupt descriptor table: one set for the processor.
#pragma once

#include "nucleus/arch/x86_64/layout.h"
#include "runtime/base/types.hpp"

namespace metta::x86 {

/// Segment selectors. `syscall` takes kernel code and the next; `sysretq` user data and the next (SDM vol. 2, SYSRET).
struct Selector {
    static constexpr u16 nucleus_code = 0x08, nucleus_data = 0x10, user_data = 0x18 | 3, user_code = 0x20 | 3,
                         task_state = 0x28;
};
static_assert(Selector::nucleus_code == NUCLEUS_CODE && Selector::nucleus_data == NUCLEUS_DATA &&
              Selector::user_data == USER_DATA && Selector::user_code == USER_CODE);

/// Loads all three tables. Exceptions are handled from here on: NMI, double fault, machine check and debug on stacks
/// of their own, since they may strike while the stack pointer is ring 3's.
extern "C" void load_descriptors();

/// Where exceptions from ring 3 push, downwards from a multiple of 16.
void set_exception_stack(u64 top);

} // namespace metta::x86
