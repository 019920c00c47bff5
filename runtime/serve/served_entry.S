// SPDX-License-Identifier: MIT
// Where other domains' threads enter an object of this one: from the registers of a portal call to those of a function.
        .text
// In:  rax = ServedObject, rdi = operation, rsi rdx r10 r8 = arguments, r9 = argument area,
//      rsp = top of a server stack, a multiple of 16.
// Out: through portal 0: rdi = error, rsi = result. Everything else is the portal's to hide.
        .globl served_entry
served_entry:
        cld                             // as the function expects it, whatever the caller had
        xor     %ebp, %ebp              // ends the chain of frames
        mov     %r10, %rcx
        push    %rax                    // keeps the stack aligned
        push    %rax                    // the seventh argument: self
        call    *(%rax)
        mov     %rax, %rdi
        mov     %rdx, %rsi
        xor     %eax, %eax
        syscall
        ud2
        .section .note.GNU-stack, "", @progbits
