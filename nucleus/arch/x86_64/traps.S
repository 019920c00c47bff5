// SPDX-License-Identifier: MIT
// Where exceptions, managers' portals, unbound portals and slow returns enter: each leaves a complete TrapFrame and goes
// to handle_exception, handle_rare_exception or handle_invocation. From ring 3 the frame is in the record of the current
// thread (the processor's rsp0 points to its end), from ring 0 on the stack.

#include "nucleus/arch/x86_64/layout.h"
#include "nucleus/arch/x86_64/restore.inc"
#include "runtime/base/x86_64/exceptions.h"

#define TRAP_FRAME_SIZE 184
#define TRAP_FRAME_CS 152

        .text
        .altmacro
.macro stub vector
        .balign 16
    .ifeq PUSHES_ERROR_CODE(\vector)
        push    $0
    .endif
        push    $\vector
    .if HAS_STACK_OF_ITS_OWN(\vector)
        jmp     save_anywhere
    .else
        jmp     save_frame
    .endif
.endm

// In: a frame from rip or error code upwards. Saves the rest; rdi = the frame. Clobbers nothing that is not saved.
.macro save_registers
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
.endm
.macro restore_registers
        add     $8, %rsp                // cr2
        restore_general
        add     $16, %rsp               // vector and error code
.endm
.macro nucleus_flags
        push    $2                      // no alignment check (so SMAP holds), direction up, interrupts off
        popfq
.endm

        .balign 16
        .globl trap_stubs               // 32 stubs, 16 bytes apart
trap_stubs:
        .set vector, 0
.rept 32
        stub    %vector
        .set vector, vector + 1
.endr

// Exceptions that use the processor's rsp0, or, from ring 0, the stack: those of the nucleus are the end.
save_frame:
        save_registers
        nucleus_flags
        testb   $3, TRAP_FRAME_CS(%rdi)
        jz      2f
        swapgs
        lfence                          // no speculation past a swapgs that was not
        mov     %gs:CPU_STACK, %rsp
        call    handle_exception
        mov     %rax, %rsp
// In: rsp = a TrapFrame of ring 3's. Out: in ring 3.
        .globl restore_frame
restore_frame:
        restore_registers
        swapgs
        iretq
2:      and     $-16, %rsp
        call    handle_nucleus_trap
        ud2

// In: syscall with a number that is not bound: eax = number, rcx = rip, r11 = flags, rsp = ring 3's.
        .balign 16
        .globl unbound_entry
unbound_entry:
        mov     %eax, %eax
        swapgs
        mov     %rsp, %gs:CPU_SCRATCH
        mov     %gs:CPU_TRAP_FRAME_END, %rsp
        push    $USER_DATA              // ss
        push    %gs:CPU_SCRATCH
        push    %r11
        push    $USER_CODE              // cs
        push    %rcx
        push    %rax
        push    $VECTOR_UNBOUND_PORTAL
        .globl save_manager             // also from the fragment of managers' portals
save_manager:
        save_registers
        mov     %gs:CPU_STACK, %rsp
        call    handle_invocation
        mov     %rax, %rsp
        jmp     restore_frame

// In: `dispatch` of what is not simply a thread that waits in a call; its arguments.
        .balign 16
        .globl dispatch_slowly
dispatch_slowly:
        swapgs
        mov     %rsp, %gs:CPU_SCRATCH
        mov     %gs:CPU_TRAP_FRAME_END, %rsp
        push    $USER_DATA
        push    %gs:CPU_SCRATCH
        push    %r11
        push    $USER_CODE
        push    %rcx
        push    $0
        push    $VECTOR_DISPATCH
        jmp     save_manager

// In: a return through a frame that was taken over: rsp = the frame. Where the server was does not matter any more.
        .globl slow_return
slow_return:
        mov     %gs:CPU_TRAP_FRAME_END, %rsp
        push    $USER_DATA
        push    $0
        push    %r11
        push    $USER_CODE
        push    %rcx
        push    $0
        push    $VECTOR_RETURN
        jmp     save_manager

// Debug exceptions, NMI, double faults and machine checks strike at any instruction of the nucleus too, with rsp and GS
// in any state: on stacks of their own. From ring 3 all is well-defined, and they become ordinary; from ring 0 the
// handler uses neither GS nor the current thread, and goes back to where it was.
save_anywhere:
        save_registers
        nucleus_flags
        testb   $3, TRAP_FRAME_CS(%rdi)
        jz      2f
        swapgs
        lfence
        mov     %rsp, %rsi
        mov     %gs:CPU_TRAP_FRAME_END, %rdi
        sub     $TRAP_FRAME_SIZE, %rdi
        mov     $TRAP_FRAME_SIZE / 8, %ecx
        rep movsq
        sub     $TRAP_FRAME_SIZE, %rdi
        mov     %gs:CPU_STACK, %rsp
        call    handle_rare_exception
        mov     %rax, %rsp
        jmp     restore_frame
2:      call    handle_nucleus_trap
        restore_registers
        iretq

// In: a call of panic(text, size): rdi, rsi. Builds the frame that an exception at the call would have left, with every
// register as it was there, so that it is reported as exceptions are.
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
        jmp     save_frame

// Interrupts of devices and of the timer: in ring 3, or in `halt`, where no thread has the processor.
        .balign 16
        .globl interrupt_stubs          // from vector 32 on, 16 bytes apart
interrupt_stubs:
        .set vector, 32
.rept VECTOR_SPURIOUS - 32
        .balign 16
        push    $0
        push    $vector
        jmp     save_interrupted
        .set vector, vector + 1
.endr
        .balign 16
save_interrupted:
        save_registers
        testb   $3, TRAP_FRAME_CS(%rdi)
        jz      2f
        swapgs
        lfence
2:      nucleus_flags
        mov     %gs:CPU_STACK, %rsp
        call    handle_interrupt
        mov     %rax, %rsp
        jmp     restore_frame

// A spurious interrupt of the local APIC's: there is nothing to do or to acknowledge.
        .balign 16
        .globl unexpected_interrupt
unexpected_interrupt:
        iretq
        .section .note.GNU-stack, "", @progbits
