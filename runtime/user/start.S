// SPDX-License-Identifier: MIT
// A program's first instructions.
        .text
// In:  rsp = top of its stack, a multiple of 16; all other registers zero.
// Out: program_main(time stamp counter at the first instruction); never returns.
        .globl program_entry
program_entry:
        rdtsc
        shl     $32, %rdx
        lea     (%rdx, %rax), %rdi
        xor     %ebp, %ebp              // ends the chain of frames
        call    program_main
        ud2
        .section .note.GNU-stack, "", @progbits
