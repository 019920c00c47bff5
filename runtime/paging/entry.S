// SPDX-License-Identifier: MIT
// Instructions whose faults the pager knows.
        .text
// In:  rdi = a Request (request.hpp), rsi, rdx = its arguments.
// Out: rax = its result, which the handler puts there. rcx is lost.
        .balign 16
        .globl  pager_request, pager_request_trap
pager_request:
        push    %rdx
        rdtsc
        mov     %eax, %ecx              // tells each from the last: many in a row are progress
        pop     %rdx
pager_request_trap:
        ud2
        ret

// In:  rdi = to, rsi = from, rdx = bytes.
// Out: eax = 1; 0: one of the accesses has faulted, and nobody could resolve that.
        .balign 16
        .globl  pager_copy, pager_copy_access, pager_copy_failed
pager_copy:
        mov     %rdx, %rcx
pager_copy_access:
        rep movsb
        mov     $1, %eax
        ret
pager_copy_failed:
        xor     %eax, %eax
        ret
        .section .note.GNU-stack, "", @progbits
