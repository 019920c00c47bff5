// SPDX-License-Identifier: MIT
// Exceptions during boot: each of the 32 vectors ends in boot_exception, so that no fault becomes a silent reset.

#include "runtime/base/x86_64/exceptions.h"

        .text
        .altmacro
.macro stub vector
        .balign 16
    .ifeq PUSHES_ERROR_CODE(\vector)
        push    $0
    .endif
        mov     $\vector, %edi
        jmp     common
.endm

        .balign 16
        .globl boot_exception_stubs     // 32 stubs, 16 bytes apart
boot_exception_stubs:
        .set vector, 0
.rept 32
        stub    %vector
        .set vector, vector + 1
.endr

// In: edi = vector; on the stack: error code, rip, and the rest of the processor's frame. Never returns.
        .balign 16
common:
        pop     %rsi                    // error code
        mov     (%rsp), %rdx            // rip
        mov     %cr2, %rcx
        and     $-16, %rsp
        xor     %ebp, %ebp
        call    boot_exception
        ud2
        .section .note.GNU-stack, "", @progbits
