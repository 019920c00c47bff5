// SPDX-License-Identifier: MIT
// The first instructions of a thread that runs a function of C++.
        .text
// In:  rdi = its ThreadStart, rsp = top of its stack, a multiple of 16.
// Out: thread_main(rdi); never returns.
        .globl thread_entry
thread_entry:
        xor     %ebp, %ebp              // ends the chain of frames
        call    thread_main
        ud2
        .section .note.GNU-stack, "", @progbits
