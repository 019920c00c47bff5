// SPDX-License-Identifier: MIT
// Accesses whose faults are answers: the handler lets the thread go on where the access says that there was none.

#define NO_ADDRESS      -1

        .text
// In:  rdi = an address, rsi = where the word that is there goes.
// Out: eax = 1, or 0: it was a fault.
        .globl  try_reading
try_reading:
        mov     %rsp, access_stack
        mov     %rdi, access_address
        mov     (%rdi), %rax
        mov     %rax, (%rsi)
        jmp     accessed

// In:  rdi = an address, rsi = the word that goes there.
// Out: as above.
        .globl  try_writing
try_writing:
        mov     %rsp, access_stack
        mov     %rdi, access_address
        mov     %rsi, (%rdi)
        jmp     accessed

// In:  rdi = an address, where a return instruction is, or zeros: as code these write to where rax points.
// Out: as above. rax is 0, so zeros fault as well, but not at this address.
        .globl  try_executing
try_executing:
        mov     %rsp, access_stack
        mov     %rdi, access_address
        xor     %eax, %eax
        call    *%rdi
accessed:
        movq    $NO_ADDRESS, access_address
        mov     $1, %eax
        ret

// Where a thread goes on whose access was a fault. eax says what it was.
        .globl  access_faulted
access_faulted:
        movq    $NO_ADDRESS, access_address
        ret

        .section .nailed, "aw"
        .balign 8
        .globl  access_address, access_stack
access_address:
        .quad   NO_ADDRESS
access_stack:
        .quad   0
        .section .note.GNU-stack, "", @progbits
