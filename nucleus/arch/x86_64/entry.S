// SPDX-License-Identifier: MIT
// The nucleus' first and last instructions in a boot: from the boot program in, to the first domain out.

        .text
// In:  rdi = physical address of BootInfo, rdx = the final top-level page table; the boot program's tables, which map
//      this code at its final address. Interrupts are off.
// Out: nucleus_main(BootInfo physical address) on nucleus_stack; never returns.
        .globl nucleus_entry
nucleus_entry:
        mov     %rdx, %cr3
        lea     nucleus_stack_top(%rip), %rsp
        xor     %ebp, %ebp              // ends the chain of frames
        call    nucleus_main
        ud2

// Loads the selectors of descriptors.cpp into the segment registers. Clobbers rax.
        .globl load_segments
load_segments:
        mov     $0x10, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        xor     %eax, %eax
        mov     %eax, %fs
        mov     %eax, %gs
        pop     %rax
        push    $0x08
        push    %rax
        lretq

// In:  rdi = entry, rsi = stack top, rdx = flags, of ring 3.
// Out: in ring 3 with every other register zero. Never returns.
        .globl enter_first_domain
enter_first_domain:
        mov     %rdi, %rcx
        mov     %rsi, %rsp
        mov     %rdx, %r11
        xor     %eax, %eax
        xor     %ebx, %ebx
        xor     %edx, %edx
        xor     %esi, %esi
        xor     %edi, %edi
        xor     %ebp, %ebp
        xor     %r8d, %r8d
        xor     %r9d, %r9d
        xor     %r10d, %r10d
        xor     %r12d, %r12d
        xor     %r13d, %r13d
        xor     %r14d, %r14d
        xor     %r15d, %r15d
        sysretq

        .bss
        .balign 16
        .globl nucleus_stack, nucleus_stack_top
nucleus_stack:
        .skip 16384
nucleus_stack_top:
        .section .note.GNU-stack, "", @progbits
