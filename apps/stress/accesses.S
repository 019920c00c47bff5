// SPDX-License-Identifier: MIT
// Accesses whose faults are answers: the handler lets the thread go on where the access says that there was none.

#define CONTEXT_RAX     0               // FaultContext
#define CONTEXT_RIP     120
#define CONTEXT_RSP     136
#define CONTEXT_VECTOR  160
#define CONTEXT_ADDRESS 176
#define PAGE_FAULT      14
#define UNBOUND_PORTAL  256
#define FAULT_STATUS    0xfa         // accesses.hpp
#define FAULT_RETURN    1
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

// In:  rdi = FaultContext, on the context slot as its stack.
// Out: the thread goes on: behind a syscall whose number is not bound, with FAULT_STATUS in rax; or at the end of an
//      access. After any other fault it goes on in access_strayed(the context).
        .globl  access_fault_handler
access_fault_handler:
        cmpq    $UNBOUND_PORTAL, CONTEXT_VECTOR(%rdi)
        jne     1f
        movq    $FAULT_STATUS, CONTEXT_RAX(%rdi)
        jmp     3f
1:      cmpq    $NO_ADDRESS, access_address
        je      4f
        cmpq    $PAGE_FAULT, CONTEXT_VECTOR(%rdi)
        jne     4f
        xor     %eax, %eax
        mov     CONTEXT_ADDRESS(%rdi), %rcx
        cmp     access_address, %rcx
        je      2f
        test    %rcx, %rcx              // zeros were executed
        jne     4f
        mov     $1, %eax
2:      mov     %rax, CONTEXT_RAX(%rdi)
        mov     access_stack, %rax
        mov     %rax, CONTEXT_RSP(%rdi)
        lea     faulted(%rip), %rax
        mov     %rax, CONTEXT_RIP(%rdi)
3:      xor     %edi, %edi              // handled
        mov     $FAULT_RETURN, %eax
        syscall
4:      mov     %rdi, %rax
        lea     access_strayed(%rip), %rcx
        xchg    CONTEXT_RIP(%rdi), %rcx
        mov     %rcx, access_stray_rip
        mov     %rax, 40(%rdi)          // rdi
        andq    $-16, CONTEXT_RSP(%rdi)
        subq    $8, CONTEXT_RSP(%rdi)   // as after a call
        jmp     3b

faulted:                                // rax says what it was
        movq    $NO_ADDRESS, access_address
        ret

        .data
        .balign 8
access_address:
        .quad   NO_ADDRESS
        .bss
        .balign 8
access_stack:
        .skip   8
        .globl  access_stray_rip
access_stray_rip:
        .skip   8
        .section .note.GNU-stack, "", @progbits
