// SPDX-License-Identifier: MIT
// Where faults of other domains arrive: as a function with no caller, on a stack of kserver's pool.
        .text
// In:  rdi = FaultContext, rsi = vector, rdx = code, rax = badge (ServedToDomain).
// Out: through portal 0: rdi = 0: the thread goes on; else it stops.
        .globl kserver_keeper_entry
kserver_keeper_entry:
        xor     %ebp, %ebp
        and     $-16, %rsp
        mov     %rax, %rcx
        call    kserver_keeper
        mov     %rax, %rdi
        xor     %eax, %eax
        syscall
        ud2
        .section .note.GNU-stack, "", @progbits
