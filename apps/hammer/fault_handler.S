// SPDX-License-Identifier: MIT
// Goes on behind a `syscall` whose number is not bound: that is where such a fault leaves the thread.

#define CONTEXT_RAX     0               // FaultContext
#define CONTEXT_RDI     40
#define CONTEXT_RIP     120
#define CONTEXT_RSP     136
#define CONTEXT_VECTOR  160
#define UNBOUND_PORTAL  256
#define FAULT_STATUS    0xfa171         // hammering.cpp
#define FAULT_RETURN    1

        .text
// In:  rdi = FaultContext, on the context slot as its stack.
// Out: the thread goes on; rax, where a status would be, says that there was a fault. After any other fault than that of
//      an unbound number, which none of the invocations should lead to, it goes on in hammer_stray_fault(the context).
        .globl  hammer_fault_handler
hammer_fault_handler:
        cmpq    $UNBOUND_PORTAL, CONTEXT_VECTOR(%rdi)
        jne     1f
        movq    $FAULT_STATUS, CONTEXT_RAX(%rdi)
2:      xor     %edi, %edi              // handled
        mov     $FAULT_RETURN, %eax
        syscall
1:      mov     CONTEXT_RIP(%rdi), %rax
        mov     %rax, stray_rip
        movq    $hammer_stray_fault, CONTEXT_RIP(%rdi)
        mov     %rdi, CONTEXT_RDI(%rdi)
        andq    $-16, CONTEXT_RSP(%rdi)
        subq    $8, CONTEXT_RSP(%rdi)   // as after a call
        jmp     2b
        .bss
        .globl  stray_rip
stray_rip:
        .skip   8
        .section .note.GNU-stack, "", @progbits
