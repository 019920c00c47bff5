// SPDX-License-Identifier: MIT
// Where other domains' threads enter an object of this one: from the registers of a portal call to a ServedCall, and back.
        .text
// In:  rax = ServedObject, rdi = operation, rsi rdx r10 r8 = arguments, r9 = argument area,
//      rsp = top of a server stack, a multiple of 16.
// Out: through portal 0: rdi = outcome, rsi rdx r10 r8 = results. Everything else is the portal's to hide.
        .globl served_entry
served_entry:
        cld                             // as the function expects it, whatever the caller had
        xor     %ebp, %ebp              // ends the chain of frames
        sub     $8, %rsp                // keeps the stack aligned
        push    %rax                    // the ServedCall, from its end
        push    %r9
        push    %r8
        push    %r10
        push    %rdx
        push    %rsi
        push    %rdi
        mov     %rsp, %rdi
        call    *(%rax)
        pop     %rdi
        pop     %rsi
        pop     %rdx
        pop     %r10
        pop     %r8
        xor     %eax, %eax
        syscall
        ud2
        .section .note.GNU-stack, "", @progbits
