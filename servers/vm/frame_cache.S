// SPDX-License-Identifier: MIT
// Where threads enter that take a frame of their account, or give one back: with interrupts off, on the processor's
// stack (a multiple of 16). Registers that the functions leave behind are the portal's to hide.
        .text
// In: rax = FrameCache. Out: rdi = a frame, or 0.
        .balign 16
        .globl vm_take_frame_entry
vm_take_frame_entry:
        mov     %rax, %rdi
        call    vm_take_frame
        mov     %rax, %rdi
        xor     %eax, %eax
        syscall                         // RETURN_PORTAL

// In: rax = FrameCache, rdi = frame. Out: rdi = 0, or 1: not taken.
        .balign 16
        .globl vm_give_frame_entry
vm_give_frame_entry:
        mov     %rax, %rsi
        call    vm_give_frame
        mov     %rax, %rdi
        xor     %eax, %eax
        syscall                         // RETURN_PORTAL
        .section .note.GNU-stack, "", @progbits
