// SPDX-License-Identifier: MIT
// Portal invocation: the way in that all portals share, and the ends that are not stamped.
//
// In:  eax = portal number; rdi rsi rdx r10 r8 r9 = arguments; rcx = rip, r11 = flags, rsp, GS = ring 3's. The syscall
//      mask has cleared IF, TF, DF, AC, NT, IOPL.

#include "nucleus/arch/x86_64/layout.h"
#include "nucleus/arch/x86_64/restore.inc"

// The RamTab, which machine.hpp has first.
#define MACHINE_RECORDS _ZN5metta7machineE
#define MACHINE_FRAMES _ZN5metta7machineE + 8

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

// The scheduler's `dispatch`, the quick way. In: rdi = reference to a thread; rsi, rdx = what the call it waits in
// returns. Out: in that thread. Clobbers rax r8 r9.
        .balign 16
        .globl dispatch_entry
dispatch_entry:
        mov     %edi, %eax
        cmp     MACHINE_FRAMES, %rax
        sbb     %r9, %r9
        and     %r9, %rax              // as in MaskedIndex
        mov     %rax, %r8
        shl     $4, %rax
        add     MACHINE_RECORDS, %rax
        mov     %rdi, %r9
        shr     $32, %r9
        cmp     %r9d, RECORD_GENERATION(%rax)
        jne     dispatch_slowly
        cmpb    $TYPE_THREAD, RECORD_TYPE(%rax)
        jne     dispatch_slowly
        shl     $12, %r8
        movabs  $DIRECT_MAP, %rax
        add     %r8, %rax
        jmp     *THREAD_CONTINUATION(%rax)

// In: rax = a thread that waits in a call. The current thread goes to rest where it is: in a call itself, which returns
// when it is dispatched, or as the scheduler's own. Then the other's call returns rsi, rdx.
        .balign 16
        .globl continue_call
continue_call:
        swapgs
        mov     %gs:CPU_CURRENT, %rcx
        mov     %gs:CPU_FRAME, %r8
        mov     %r8, THREAD_FREE(%rcx)
        mov     THREAD_AWAY(%rcx), %r8
        mov     %r8, THREAD_CONTINUATION(%rcx)
        movl    $STATUS_STOPPED, THREAD_STATUS(%rcx)
        movq    $dispatch_slowly, THREAD_CONTINUATION(%rax)
        movl    $STATUS_RUNNING, THREAD_STATUS(%rax)
        mov     %rax, %gs:CPU_CURRENT
        lea     THREAD_TRAP_END(%rax), %rcx
        mov     %rcx, %gs:CPU_TRAP_FRAME_END
        mov     %rcx, task_state + 4    // rsp0
        mov     THREAD_FREE(%rax), %rsp
        mov     %rsp, %gs:CPU_FRAME     // for slow_return, which may be where this leads
        mov     FRAME_OUTER(%rsp), %rsp
        mov     %rsi, %rdi
        mov     %rdx, %rsi
        jmp     *FRAME_RETURN(%rsp)

// The processor sleeps. The current thread goes to rest as with `dispatch`; an interrupt enters the scheduler's own.
        .balign 16
        .globl halt_entry
halt_entry:
        swapgs
        mov     %gs:CPU_STACK, %rsp
        call    handle_halt
1:      sti
        hlt                             // an interrupt that comes does not return here; an NMI does
        cli
        jmp     1b

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
