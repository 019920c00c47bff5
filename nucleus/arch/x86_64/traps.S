// SPDX-License-Identifier: MIT
// Where exceptions and unbound portals enter: each leaves a complete TrapFrame and goes to handle_trap.

#include "nucleus/arch/x86_64/layout.h"
#include "runtime/base/x86_64/exceptions.h"

        .text
        .altmacro
.macro stub vector
        .balign 16
    .ifeq PUSHES_ERROR_CODE(\vector)
        push    $0
    .endif
        push    $\vector
        jmp     save_frame
.endm

        .balign 16
        .globl trap_stubs               // 32 stubs, 16 bytes apart
trap_stubs:
        .set vector, 0
.rept 32
        stub    %vector
        .set vector, vector + 1
.endr

// In: syscall with a number that is not bound: rax = number, rcx = rip, r11 = flags, rsp = ring 3's.
// Builds the frame that the processor would have left, with a vector of our own and the number as error code.
        .balign 16
        .globl unbound_portal
unbound_portal:
        mov     %rsp, invoker_stack(%rip)
        lea     nucleus_stack_top(%rip), %rsp
        push    $USER_DATA              // ss
        push    invoker_stack(%rip)
        push    %r11
        push    $USER_CODE              // cs
        push    %rcx
        push    %rax
        push    $VECTOR_UNBOUND_PORTAL
        jmp     save_frame

// In: a call of panic(text, size): rdi, rsi. Builds the frame that an exception at the call would have left, with every
// register as it was there, so that handle_trap reports it as it reports exceptions.
        .globl panic
panic:
        push    $NUCLEUS_DATA           // ss
        push    %rsp
        addq    $16, (%rsp)             // the caller's, without the return address
        pushfq
        push    $NUCLEUS_CODE           // cs
        push    32(%rsp)                // rip: the return address
        push    $0
        push    $VECTOR_PANIC
// In: a frame up to the vector. Out: handle_trap(TrapFrame*), with flags as the nucleus has them. Never returns.
save_frame:
        push    %r15
        push    %r14
        push    %r13
        push    %r12
        push    %r11
        push    %r10
        push    %r9
        push    %r8
        push    %rbp
        push    %rdi
        push    %rsi
        push    %rdx
        push    %rcx
        push    %rbx
        push    %rax
        mov     %cr2, %rax
        push    %rax
        mov     %rsp, %rdi
        push    $2                      // no alignment check (so SMAP holds), direction up, interrupts off
        popfq
        and     $-16, %rsp
        call    handle_trap
        ud2

// An interrupt that nobody asked for: the boot program has masked the sources it knows (boot/quiet.hpp). Ignored, and
// not acknowledged, so that its source stays quiet.
        .balign 16
        .globl unexpected_interrupt
unexpected_interrupt:
        iretq

        .bss
        .balign 8
invoker_stack:                          // rsp of an unbound portal's invoker
        .skip 8
        .section .note.GNU-stack, "", @progbits
