// SPDX-License-Identifier: MIT
// Where threads enter that share a stretch: with interrupts off, on the processor's stack (a multiple of 16).
        .text
// In: rax = SharingSlot, rdi = domain, rsi = rights. Out: rdi = 0, or 1: by Stretches.SetRights.
        .balign 16
        .globl vm_share_entry
vm_share_entry:
        mov     %rax, %rdx
        call    vm_share
        mov     %rax, %rdi
        xor     %eax, %eax              // RETURN_PORTAL
        xor     %esi, %esi              // nothing of kserver's is left; what functions keep, this has kept
        xor     %edx, %edx
        xor     %r8d, %r8d
        xor     %r9d, %r9d
        xor     %r10d, %r10d
        syscall
        .section .note.GNU-stack, "", @progbits
