// SPDX-License-Identifier: MIT
// Where other domains' threads enter an object of this one: from the registers of a portal call to those of a
// ServedDispatch, and back.
        .text
// In:  rax = ServedObject, rdi = operation, rsi rdx r10 r8 = arguments, r9 = argument area,
//      rsp = top of a server stack, a multiple of 16; the direction flag is clear.
// Out: through portal 0: rdi = outcome, rsi rdx r10 r8 = results. Everything else is the portal's to hide.
        .globl served_entry
served_entry:
        xor     %r15d, %r15d            // no state
entered:
        sub     $48, %rsp               // the ServedResults, and 8 bytes that keep the stack aligned
        mov     %rsp, %r12
        mov     %rax, %r13
        mov     %r9, %r14
        mov     %r10, %rcx
        xor     %ebp, %ebp              // ends the chain of frames
        call    *(%rax)
        pop     %rdi
        pop     %rsi
        pop     %rdx
        pop     %r10
        pop     %r8
        xor     %eax, %eax
        syscall
        ud2

// The same with rax = ClientState.
        .globl served_client_entry
served_client_entry:
        mov     %rax, %r15
        mov     (%rax), %rax
        jmp     entered

// The same for the operation with the number of the entry: the arguments are in rdi rsi rdx r10.
        .balign 16
        .globl served_operations
served_operations:
        .set    operation, 0
        .rept   32
        mov     $operation, %r11d
        jmp     entered_for_operation
        .balign 16
        .set    operation, operation + 1
        .endr
entered_for_operation:
        mov     %r10, %r8
        mov     %rdx, %r10
        mov     %rsi, %rdx
        mov     %rdi, %rsi
        mov     %r11, %rdi
        jmp     served_entry
        .section .note.GNU-stack, "", @progbits
