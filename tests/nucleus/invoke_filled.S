// SPDX-License-Identifier: MIT
// The client's side of the tests that look for registers that leak.

        .text
// In: rdi = 1: the processor has FSGSBASE. The rest as in registers_before. Out: registers_after.
// Clobbers what functions may. Uses the stack for what they may not.
        .globl invoke_filled
invoke_filled:
        push    %rbx
        push    %rbp
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        push    %rdi
        test    %edi, %edi
        jz      1f
        mov     registers_before + 400, %rax
        wrfsbase %rax
        mov     registers_before + 408, %rax
        wrgsbase %rax
1:      ldmxcsr registers_before + 416
        fldcw   registers_before + 420
        .irp    number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        movups  registers_before + 144 + 16 * \number, %xmm\number
        .endr
        mov     registers_before + 0, %rax
        mov     registers_before + 8, %rbx
        mov     registers_before + 24, %rdx
        mov     registers_before + 32, %rsi
        mov     registers_before + 40, %rdi
        mov     registers_before + 48, %rbp
        mov     registers_before + 56, %r8
        mov     registers_before + 64, %r9
        mov     registers_before + 72, %r10
        mov     registers_before + 88, %r12
        mov     registers_before + 96, %r13
        mov     registers_before + 104, %r14
        mov     registers_before + 112, %r15
        mov     %rsp, expected_rsp
        syscall
        mov     %rax, registers_after + 0
        mov     %rbx, registers_after + 8
        mov     %rcx, registers_after + 16
        mov     %rdx, registers_after + 24
        mov     %rsi, registers_after + 32
        mov     %rdi, registers_after + 40
        mov     %rbp, registers_after + 48
        mov     %r8, registers_after + 56
        mov     %r9, registers_after + 64
        mov     %r10, registers_after + 72
        mov     %r11, registers_after + 80
        mov     %r12, registers_after + 88
        mov     %r13, registers_after + 96
        mov     %r14, registers_after + 104
        mov     %r15, registers_after + 112
        sub     expected_rsp, %rsp
        mov     %rsp, registers_after + 136     // 0: the stack pointer is what it was
        mov     expected_rsp, %rsp
        pushfq
        pop     %rax
        mov     %rax, registers_after + 128
        cld
        .irp    number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        movups  %xmm\number, registers_after + 144 + 16 * \number
        .endr
        stmxcsr registers_after + 416
        movl    $0, registers_after + 420
        fnstcw  registers_after + 420
        pop     %rdi
        test    %edi, %edi
        jz      1f
        rdfsbase %rax
        mov     %rax, registers_after + 400
        rdgsbase %rax
        mov     %rax, registers_after + 408
        xor     %eax, %eax
        wrfsbase %rax
        wrgsbase %rax
1:      movl    $0x1f80, registers_before + 416
        ldmxcsr registers_before + 416
        fninit
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbp
        pop     %rbx
        ret

        .bss
        .balign 16
        .globl  registers_before, registers_after
registers_before:
        .skip   432
registers_after:
        .skip   432
expected_rsp:
        .skip   8
        .section .note.GNU-stack, "", @progbits
