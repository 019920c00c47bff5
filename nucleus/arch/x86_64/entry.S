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

// In:  rdi = entry, rsi = stack top, rdx = flags, of ring 3.
// Out: in ring 3 with every other register zero, x87 and SSE as after a reset. Never returns.
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
        fninit
        ldmxcsr initial_mxcsr(%rip)
        .irp    number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        xorps   %xmm\number, %xmm\number
        .endr
        sysretq

        .section .rodata
        .balign 4
initial_mxcsr:
        .long 0x1f80                    // all exceptions masked, round to nearest: as after a reset

        .section .stack, "aw", @nobits  // below it lies an unmapped page (nucleus.ld)
        .balign 4096
        .globl nucleus_stack_top
        .skip 16384
nucleus_stack_top:
        .section .note.GNU-stack, "", @progbits
