// SPDX-License-Identifier: MIT
// Goes on behind a `syscall` whose number is not bound.

#define CONTEXT_RAX     0
#define CONTEXT_RIP     120             // FaultContext: registers.rip, the sixteenth word
#define CONTEXT_VECTOR  160
#define UNBOUND_PORTAL  256
#define SYSCALL_SIZE    2
#define FAULT_STATUS    0xfa171         // hammering.cpp
#define FAULT_RETURN    1

        .text
// In:  rdi = FaultContext, on the context slot as its stack.
// Out: the thread goes on; rax, where a status would be, says that there was a fault. Any other fault than that of an
//      unbound number is one of the program's own, and becomes one of this handler's, which ends the domain.
        .globl  hammer_fault_handler
hammer_fault_handler:
        cmpq    $UNBOUND_PORTAL, CONTEXT_VECTOR(%rdi)
        jne     1f
        addq    $SYSCALL_SIZE, CONTEXT_RIP(%rdi)
        movq    $FAULT_STATUS, CONTEXT_RAX(%rdi)
        mov     $FAULT_RETURN, %eax
        syscall
1:      ud2
        .section .note.GNU-stack, "", @progbits
