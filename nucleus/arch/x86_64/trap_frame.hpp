// SPDX-License-Identifier: MIT
// The state of an interrupted program, as traps.S leaves it: of ring 3 in the thread's record, of ring 0 on the stack.
#pragma once

#include "interfaces/object_state.hpp"
#include "nucleus/arch/x86_64/layout.h"

namespace metta::x86 {

struct TrapFrame {
    static constexpr u64 debug = 1, nmi = 2, page_fault = 14, machine_check = 18;
    // Not the processor's: reasons of our own to be here.
    static constexpr u64 unbound_portal = FaultVector::unbound_portal; ///< a number that is not bound
    static constexpr u64 panic = VECTOR_PANIC;                         ///< a call of panic(); rdi, rsi: its text
    static constexpr u64 primitive = VECTOR_PRIMITIVE;                 ///< error_code: the portal's header
    static constexpr u64 slow_return = VECTOR_RETURN;                  ///< the return portal, through a patched frame
    static constexpr u64 dispatch = VECTOR_DISPATCH;                   ///< of a thread that is not quickly dispatched

    static_assert(unbound_portal == VECTOR_UNBOUND_PORTAL);

    u64 cr2;
    u64 rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15;
    u64 vector;
    u64 error_code; ///< of an unbound portal: the number
    u64 rip, cs, flags, rsp, ss;

    bool from_user() const { return (cs & 3) == 3; }
};
static_assert(sizeof(TrapFrame) == 23 * 8);

} // namespace metta::x86
