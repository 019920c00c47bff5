// SPDX-License-Identifier: MIT
// Portal invocation: the way in that all portals share, and the ends that are not stamped.
//
// In:  eax = portal number; rdi rsi rdx r10 r8 r9 = arguments; rcx = rip, r11 = flags, rsp, GS = ring 3's. The syscall
//      mask has cleared IF, TF, DF, AC, NT, IOPL.

#include "nucleus/arch/x86_64/layout.h"
#include "nucleus/arch/x86_64/restore.inc"

        .text
        .balign 64
        .globl portal_entry
portal_entry:
        cmp     $PORTAL_COUNT, %eax
        jae     unbound_entry
        and     $PORTAL_COUNT - 1, %eax // also where the comparison was mispredicted
        jmp     *PORTAL_TABLE(, %rax, 8)

// The return portal. Out: rsp = the frame of the call that ends, everything else as it was.
        .balign 16
        .globl return_entry
return_entry:
        swapgs
        mov     %gs:CPU_FRAME, %rsp
        mov     FRAME_OUTER(%rsp), %rsp
        jmp     *FRAME_RETURN(%rsp)

// The end of a fault handler: no register of the handler's matters.
        .balign 16
        .globl fault_return_entry
fault_return_entry:
        swapgs
        mov     %gs:CPU_STACK, %rsp
        call    handle_fault_return
        mov     %rax, %rsp
        restore_general
        mov     %gs:CPU_TRAP_FRAME_END, %rsp
        sub     $IRET_FRAME_SIZE, %rsp
        swapgs
        iretq

// In:  rdi rsi rdx = arguments, rcx = entry, r8 = stack, of ring 3's. Never returns.
        .globl enter_handler
enter_handler:
        mov     %r8, %rsp
        mov     $FLAGS_INTERRUPTS_ON, %r11d
        xor     %eax, %eax
        xor     %ebx, %ebx
        xor     %ebp, %ebp
        xor     %r8d, %r8d
        xor     %r9d, %r9d
        xor     %r10d, %r10d
        xor     %r12d, %r12d
        xor     %r13d, %r13d
        xor     %r14d, %r14d
        xor     %r15d, %r15d
        swapgs
        sysretq

// Refusals of a call: nothing has changed yet. In: rsp = the frame that would have been filled; rcx = rip.
        .globl call_too_deep, call_busy
call_too_deep:
        mov     $STATUS_TOO_DEEP, %eax
        jmp     1f
call_busy:
        mov     $STATUS_BUSY, %eax
1:      mov     FRAME_RSP(%rsp), %rsp
        mov     $FLAGS_INTERRUPTS_ON, %r11d
        swapgs
        sysretq

// What stands in a table where a portal stood whose other side is no more, and refusals in place.
        .globl peer_died_entry, revoked_entry, argument_refused
peer_died_entry:
        mov     $STATUS_PEER_DIED, %eax
        sysretq
revoked_entry:
        mov     $STATUS_REVOKED, %eax
        sysretq
argument_refused:
        mov     $STATUS_BAD_ARGUMENT, %eax
        sysretq
        .section .note.GNU-stack, "", @progbits
