// SPDX-License-Identifier: MIT
// The peer's entries (peer.hpp). The image's entry is the table of their addresses.

#include "tests/nucleus/peer_layout.h"

        .text
        .globl  program_entry
        .balign 8
program_entry:
        .quad   nothing, add, report_badge, dump_registers, call_through, fault, read, report_flags, yield
        .quad   fault_return, keeper, stop_keeper, scribbling_keeper, invoke_and_end, own_handler, faulting_handler, bad_handler
        .quad   count_up, descend, telling_keeper, passing_handler, idle_handler, yielding_handler
        .quad   bad_passing_handler

.macro return_to_caller
        xor     %eax, %eax
        syscall
        ud2
.endm

nothing:
        return_to_caller

// In: the arguments as portals pass them. The fourth goes where functions look for it.
add:
        mov     %r10, %rcx
        call    add_six
        mov     %rax, %rdi
        return_to_caller

report_badge:
        mov     %rax, %rdi
        mov     %r9, %rsi
        return_to_caller

dump_registers:
        .set    at, DUMP
        .irp    register, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15, rsp
        mov     %\register, at
        .set    at, at + 8
        .endr
        .set    at, DUMP + DUMP_XMM
        .irp    number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        movups  %xmm\number, at
        .set    at, at + 16
        .endr
        movq    $0, DUMP + DUMP_X87_CONTROL
        stmxcsr DUMP + DUMP_MXCSR
        fnstcw  DUMP + DUMP_X87_CONTROL
        movabs  $NOISE, %rax
        cmpq    $0, DUMP + DUMP_HAS_BASES
        je      1f
        rdfsbase %rbx
        mov     %rbx, DUMP + DUMP_FS_BASE
        rdgsbase %rbx
        mov     %rbx, DUMP + DUMP_GS_BASE
        mov     $0x7ead0000, %ebx
        wrfsbase %rbx
        wrgsbase %rbx
1:      movq    %rax, %xmm0
        punpcklqdq %xmm0, %xmm0
        .irp    number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        movaps  %xmm0, %xmm\number
        .endr
        movl    $0x7f80, DUMP + DUMP_HAS_BASES + 8
        ldmxcsr DUMP + DUMP_HAS_BASES + 8
        movw    $0xf7f, DUMP + DUMP_HAS_BASES + 8
        fldcw   DUMP + DUMP_HAS_BASES + 8
        .irp    register, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
        mov     %rax, %\register
        .endr
        std                             // the direction flag is noise too
        return_to_caller

call_through:
        inc     %r8
        mov     %edi, %eax
        mov     %rsi, %rdi
        mov     %rdx, %rsi
        syscall
        test    %rax, %rax
        cmovnz  %rax, %rdi
        return_to_caller

fault:
        xor     %ebx, %ebx
        mov     $3, %r15d
        mov     %rbx, (%rdi)
        mov     %rbx, %rsi
        mov     $77, %edi
        return_to_caller

read:
        mov     (%rdi), %rdi
        return_to_caller

report_flags:
        pushfq
        pop     %rdi
        return_to_caller

yield:
        mov     %edi, %eax
        xor     %edi, %edi
        syscall
        mov     $88, %edi
        return_to_caller

fault_return:
        mov     $1, %eax
        syscall
        mov     $78, %edi
        return_to_caller

// In: rdi = FaultContext: rbx is its second word, r15 its fifteenth, rip its sixteenth.
keeper:
        mov     14*8(%rdi), %rax
        add     %rax, 15*8(%rdi)
        incq    1*8(%rdi)
        xor     %edi, %edi
        return_to_caller

stop_keeper:
        mov     $1, %edi
        return_to_caller

scribbling_keeper:
        mov     %rdi, %rdx
        and     $-4096, %rdi
        mov     $VECTOR_WORDS, %ecx
        mov     $-1, %rax
        rep stosq
        mov     %rdx, %rdi
        btr     $8, %rax                // no single steps
        mov     %rax, 16*8(%rdi)
        btr     $62, %rax               // no address
        mov     %rax, 18*8(%rdi)
        mov     %rax, 19*8(%rdi)
        jmp     keeper

own_handler:
        mov     14*8(%rdi), %rax
        add     %rax, 15*8(%rdi)
        incq    1*8(%rdi)
        xor     %edi, %edi
        mov     $1, %eax
        syscall
        ud2

faulting_handler:
        mov     $2, %r15d               // for a keeper
        ud2
        add     %rbx, 1*8(%rdi)
        jmp     own_handler

// Its refusal is the context's twenty-fourth word.
telling_keeper:
        mov     20*8(%rdi), %rax        // vector
        shl     $16, %rax
        add     23*8(%rdi), %rax
        shl     $32, %rax
        add     %rax, 1*8(%rdi)
        mov     14*8(%rdi), %rax
        add     %rax, 15*8(%rdi)
        xor     %edi, %edi
        return_to_caller

bad_passing_handler:
        movq    $0xffffffff80000000, 15*8(%rdi)
passing_handler:
        movq    $5, 23*8(%rdi)
        mov     $1, %eax
        mov     %eax, %edi
        syscall
        ud2

idle_handler:
        incq    1*8(%rdi)
        xor     %edi, %edi
        mov     $1, %eax
        syscall
        ud2

yielding_handler:
        mov     %rdi, %rbx
        mov     11*8(%rdi), %eax        // r12
        mov     12*8(%rdi), %rdi        // r13
        syscall
        mov     %rbx, %rdi
        jmp     own_handler

bad_handler:
        movq    $0xffffffff80000000, 15*8(%rdi)
        xor     %edi, %edi
        mov     $1, %eax
        syscall
        ud2

invoke_and_end:
        mov     %ebx, %eax
        syscall
        mov     %rax, %rbx
        return_to_caller

count_up:
        inc     %rbx
        mov     %r12d, %eax
        xor     %edi, %edi
        syscall
        jmp     count_up

descend:
        mov     %edx, %eax
        dec     %rdi
        cmovnz  %esi, %eax
        cmovz   %rdi, %rsi
        syscall
        return_to_caller
        .section .note.GNU-stack, "", @progbits
