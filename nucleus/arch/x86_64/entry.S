// SPDX-License-Identifier: MIT
// The nucleus' first and last instructions in a boot: from the boot program in, to the first domain out.

#include "nucleus/arch/x86_64/layout.h"

        .text
// In:  rdi = physical address of BootInfo, rdx = the final top-level page table; the boot program's tables, which map
//      the nucleus at its final address. Interrupts are off.
// Out: nucleus_main(BootInfo physical address) on nucleus_stack; never returns.
        .globl nucleus_entry
nucleus_entry:
        lea     nucleus_stack_top(%rip), %rsp
        xor     %ebp, %ebp              // ends the chain of frames
        mov     %rdi, %rbx
        mov     %rdx, %r12
        call    load_descriptors        // first: from here on there is no moment without an exception handler
        mov     %r12, %cr3
        mov     %rbx, %rdi
        call    nucleus_main
        ud2

// Loads the selectors of descriptors.cpp into the segment registers. Clobbers rax.
        .globl load_segments
load_segments:
        mov     $NUCLEUS_DATA, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        xor     %eax, %eax
        mov     %eax, %fs
        mov     %eax, %gs
        lldt    %ax                     // none: what a loader left there is memory of ring 3's by now
        pop     %rax
        push    $NUCLEUS_CODE
        push    %rax
        lretq

// In:  rdi = a TrapFrame of ring 3's. Out: in ring 3. Never returns.
        .globl enter_ring_3
enter_ring_3:
        mov     %rdi, %rsp
        jmp     restore_frame

        .section .stack, "aw", @nobits  // below it lies an unmapped page (nucleus.ld)
        .balign 4096
        .globl nucleus_stack_top
        .skip 16384
nucleus_stack_top:
        .section .note.GNU-stack, "", @progbits
