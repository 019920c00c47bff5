// SPDX-License-Identifier: MIT
// Where the domain's faults arrive, and instructions whose faults the pager knows.
        .text
// In:  rdi = FaultContext, rsp = a context slot's stack, as after a call.
// Out: pager_handle(rdi), whose arguments begin in r12, and which need not keep any register; never returns.
        .balign 16
        .globl  pager_entry
pager_entry:
        mov     %rdi, %r12
        jmp     pager_handle

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
