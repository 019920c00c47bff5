// SPDX-License-Identifier: MIT
// What portals are made of. The stamper (nucleus/portals/stamper.cpp) copies fragments one behind the other into a code
// page and patches the constants that are marked here; nothing of this file runs where it stands.
//
// Throughout a portal interrupts are off (the syscall mask). A call enters with rcx = rip, rsp = ring 3's, eax = the
// number, which the portal knows anyway: rax is free from the start, and r11, the flags, since a call does not keep
// them. Until frame.commit nothing has changed that a refusal would have to undo. No fragment calls through a pointer.
//
// Each fragment's comment lists what is free before it (free:), what it sets, what it uses.

#include "nucleus/arch/x86_64/layout.h"

        .section .text.fragments, "ax", @progbits
        .globl  fragments_text
fragments_text:

// A row of the table of fragments: offset, size, serialising instructions, first patch, number of patches.
.macro fragment name
        .globl  fragment_\name
        .set    serialising, 0
        .set    first_patch, patches
fragment_\name\()_start:
8:                                      // its start, for `patched`
.endm
.macro end_fragment name
        .pushsection .rodata.fragments, "a", @progbits
fragment_\name:
        .long   fragment_\name\()_start - fragments_text
        .short  fragment_\name\()_end - fragment_\name\()_start
        .short  serialising
        .short  first_patch, patches - first_patch
        .popsection
fragment_\name\()_end:
.endm
// The `bytes` before this point are to be replaced by a constant.
.macro patched how, what, bytes
        .pushsection .rodata.patches, "a", @progbits
        .short  9f - \bytes - 8b
        .byte   \how, \what
        .popsection
9:
        .set    patches, patches + 1
.endm
// An instruction that waits for all before it, or is microcoded at such a price; their number is told with each portal.
.macro serialise instruction:vararg
        \instruction
        .set    serialising, serialising + 1
.endm
.macro constant64 register, what
        movabs  $0x1122334455667788, \register
        patched PATCH_64, \what, 8
.endm
.macro jump_if_zero what
        .byte   0x0f, 0x84
        .long   0
        patched PATCH_RELATIVE, \what, 4
.endm

        .pushsection .rodata.patches, "a", @progbits
        .balign 8
        .globl  fragment_patches
fragment_patches:
        .popsection
        .pushsection .rodata.fragments, "a", @progbits
        .balign 8
        .popsection
        .set    patches, 0

// ---- The call half -----------------------------------------------------------------------------------------------

// free: rax r11. Out: rsp = the frame to fill, rax = the caller's rsp, r11 = the frame for the next call.
.macro take_frame
        mov     %rsp, %rax
        serialise swapgs
        mov     %gs:CPU_FRAME, %rsp
        mov     %rax, FRAME_RSP(%rsp)
        mov     FRAME_DEEPER(%rsp), %r11
        test    %r11, %r11
        jump_if_zero CONSTANT_TOO_DEEP
.endm
.macro save_caller
        mov     %rcx, FRAME_RIP(%rsp)
        mov     %rbp, FRAME_RBP(%rsp)
        movq    $0x11223344, FRAME_RETURN(%rsp)
        patched PATCH_32, CONSTANT_RETURN_HALF, 4
.endm

// free: rax r11. Out: rsp = the frame, rax = a stack of the pool's. Behind the second refusal the call is committed.
fragment open_pool
        take_frame
        mov     %gs:0x11223344, %rax
        patched PATCH_32, CONSTANT_POOL, 4
        test    %rax, %rax
        jump_if_zero CONSTANT_BUSY
        mov     %r11, %gs:CPU_FRAME
        mov     STACK_NEXT(%rax), %r11
        mov     %r11, %gs:0x11223344
        patched PATCH_32, CONSTANT_POOL, 4
        mov     %rax, FRAME_STACK(%rsp)
        save_caller
end_fragment open_pool

// The same, and the stack stays where it is: the server runs with interrupts off until it is through, so nobody else can
// want it.
fragment open_cpu
        take_frame
        mov     %gs:0x11223344, %rax
        patched PATCH_32, CONSTANT_POOL, 4
        test    %rax, %rax
        jump_if_zero CONSTANT_BUSY
        mov     %r11, %gs:CPU_FRAME
        save_caller
end_fragment open_cpu

// free: rax r11. Out: rsp = the frame, rax = the caller's rsp.
fragment open_own
        take_frame
        mov     %r11, %gs:CPU_FRAME
        save_caller
end_fragment open_own

fragment save_kept
        mov     %rbx, FRAME_RBX(%rsp)
        mov     %r12, FRAME_R12(%rsp)
        mov     %r13, FRAME_R13(%rsp)
        mov     %r14, FRAME_R14(%rsp)
        mov     %r15, FRAME_R15(%rsp)
end_fragment save_kept

// free: rcx r11.
fragment count
        constant64 %r11, CONSTANT_COUNTER
        incq    (%r11)
end_fragment count

// Into the ring of 128 records in the page's upper half; its first word counts (TraceRecord). free: rcx r11.
fragment trace
        mov     %rax, %gs:CPU_SCRATCH
        mov     %rdx, %r11
        rdtsc
        shl     $32, %rdx
        or      %rax, %rdx
        constant64 %rcx, CONSTANT_TRACE
        mov     (%rcx), %rax
        incq    (%rcx)
        and     $127, %eax
        shl     $4, %eax
        mov     %rdx, 2048(%rcx, %rax)
        mov     %r11, %rdx
        constant64 %r11, CONSTANT_BADGE
        mov     %r11, 2056(%rcx, %rax)
        mov     %gs:CPU_SCRATCH, %rax
end_fragment trace

// In: rax = the stack, or the caller's rsp. Out: rsp = the server's; the frame is complete.
.macro enter_root
        movabs  0x1122334455667788, %rax
        patched PATCH_64, CONSTANT_SERVER_ROOT, 8
        serialise mov %rax, %cr3
.endm
fragment switch_pool
        mov     STACK_TOP(%rax), %rsp
        enter_root
end_fragment switch_pool

fragment switch_own
        mov     %rax, %rsp
        enter_root
end_fragment switch_own

// Each side has an FS base of its own. free: rcx.
fragment switch_pool_fs
        rdfsbase %rcx
        mov     %rcx, FRAME_FS(%rsp)
        mov     STACK_FS(%rax), %rcx
        wrfsbase %rcx
        mov     STACK_TOP(%rax), %rsp
        enter_root
end_fragment switch_pool_fs

// The caller's FS base is kept for it; a server with interrupts off that sees the caller's registers has none.
fragment switch_cpu_fs
        rdfsbase %rcx
        mov     %rcx, FRAME_FS(%rsp)
        mov     STACK_TOP(%rax), %rsp
        enter_root
end_fragment switch_cpu_fs

// free: rax. The mask's upper half is of no account: no component there is enabled (features.cpp).
fragment vectors_reset
        mov     $-1, %eax
        serialise xrstor 0x11223344
        patched PATCH_32, CONSTANT_INITIAL_STATE, 4
end_fragment vectors_reset

fragment vectors_reset_fx
        serialise fxrstor 0x11223344
        patched PATCH_32, CONSTANT_INITIAL_STATE, 4
end_fragment vectors_reset_fx

// Registers that carry nothing. The argument registers are cleared from the last to the first, so that for any number of
// them that do carry something, what is to be cleared is one piece: fragment_hide_caller[n] is all from rbp on,
// fragment_hide_server[n] all from rbx on, fragment_clear[n] only argument registers.
hide_rbp:
        xor     %ebp, %ebp
hide_kept:
        xor     %ebx, %ebx
        xor     %r12d, %r12d
        xor     %r13d, %r13d
        xor     %r14d, %r14d
        xor     %r15d, %r15d
clear_6:
        xor     %r9d, %r9d
clear_5:
        xor     %r8d, %r8d
clear_4:
        xor     %r10d, %r10d
clear_3:
        xor     %edx, %edx
clear_2:
        xor     %esi, %esi
clear_1:
        xor     %edi, %edi
clear_0:
.macro pieces name, start
        .pushsection .rodata.fragments, "a", @progbits
        .globl  fragment_\name
fragment_\name:
        .irp    carrying, 0, 1, 2, 3, 4, 5, 6
        .long   \start - fragments_text
        .short  clear_\carrying - \start, 0, 0, 0
        .endr
        .popsection
.endm
        pieces  hide_caller, hide_rbp
        pieces  hide_server, hide_kept
        pieces  clear, clear_6

fragment area
        constant64 %r9, CONSTANT_AREA
end_fragment area

// free: rcx r11 rax.
.macro enter_server
        constant64 %rcx, CONSTANT_ENTRY
        mov     $0x11223344, %r11d
        patched PATCH_32, CONSTANT_FLAGS, 4
        constant64 %rax, CONSTANT_BADGE
        serialise swapgs
.endm
fragment enter
        enter_server
        sysretq
end_fragment enter

// In: rbp = 0. GS base is nobody's to keep.
fragment enter_fs
        enter_server
        wrgsbase %rbp
        sysretq
end_fragment enter_fs

// ---- The return half: entered from return_entry with rsp = the frame, all else as the server left it ---------------
// free: rax rcx r11, throughout.

.macro leave_server
        mov     %rsp, %gs:CPU_FRAME
        movabs  0x1122334455667788, %rax
        patched PATCH_64, CONSTANT_CALLER_ROOT, 8
        serialise mov %rax, %cr3
.endm
fragment back_own
        leave_server
end_fragment back_own

// The pool's event is signalled when it had been empty: somebody may have been refused.
fragment back_pool
        leave_server
        mov     FRAME_STACK(%rsp), %rcx
        mov     %gs:0x11223344, %rax
        patched PATCH_32, CONSTANT_POOL, 4
        mov     %rax, STACK_NEXT(%rcx)
        mov     %rcx, %gs:0x11223344
        patched PATCH_32, CONSTANT_POOL, 4
        test    %rax, %rax
        jnz     1f
        mov     STACK_EVENT(%rcx), %rax
        incq    (%rax)
1:
end_fragment back_pool

fragment restore_kept
        mov     FRAME_RBX(%rsp), %rbx
        mov     FRAME_R12(%rsp), %r12
        mov     FRAME_R13(%rsp), %r13
        mov     FRAME_R14(%rsp), %r14
        mov     FRAME_R15(%rsp), %r15
end_fragment restore_kept

.macro enter_caller
        mov     FRAME_RBP(%rsp), %rbp
        mov     FRAME_RIP(%rsp), %rcx
        mov     FRAME_RSP(%rsp), %rsp
        mov     $FLAGS_INTERRUPTS_ON, %r11d
        xor     %eax, %eax
        serialise swapgs
.endm
fragment go_back
        enter_caller
        sysretq
end_fragment go_back

fragment go_back_fs
        mov     FRAME_FS(%rsp), %rax
        wrfsbase %rax
        enter_caller
        wrgsbase %rax
        sysretq
end_fragment go_back_fs

// ---- In place: arguments in the argument registers; no stack, rsp and GS are ring 3's -------------------------------

fragment constants
        constant64 %rdi, CONSTANT_FIRST
        constant64 %rsi, CONSTANT_SECOND
        xor     %eax, %eax
        sysretq
end_fragment constants

// In: rdi = which port. free: rax.
fragment port_check
        cmp     $0x11223344, %rdi
        patched PATCH_32, CONSTANT_SECOND, 4
        sbb     %rax, %rax              // all ones; 0, and so the first port, where the comparison was mispredicted
        jump_if_zero CONSTANT_REFUSED
        and     %eax, %edi
        mov     %rdx, %rax
        lea     0x11223344(%rdi), %edx
        patched PATCH_32, CONSTANT_FIRST, 4
end_fragment port_check

// In: rax = rdx of the caller, dx = the port.
fragment port_read
        mov     %rax, %rdi
        xor     %eax, %eax
        in      %dx, %al
        mov     %rdi, %rdx
        mov     %eax, %edi
        xor     %eax, %eax
        sysretq
end_fragment port_read

fragment port_write
        mov     %rax, %rdi
        mov     %esi, %eax
        out     %al, %dx
        mov     %rdi, %rdx
        xor     %edi, %edi
        xor     %eax, %eax
        sysretq
end_fragment port_write

// free: rax.
fragment signal
        constant64 %rax, CONSTANT_FIRST
        incq    (%rax)
        xor     %eax, %eax
        sysretq
end_fragment signal

// The same, and on to what is stamped behind it if somebody waits: the count's highest bit says so.
fragment signal_waking
        constant64 %rax, CONSTANT_FIRST
        incq    (%rax)
        js      1f
        xor     %eax, %eax
        sysretq
1:
end_fragment signal_waking

// A portal whose code needs no constants.
fragment common
        .byte   0xe9                    // jmp
        .long   0
        patched PATCH_RELATIVE, CONSTANT_FUNCTION, 4
end_fragment common

// Calls a function of the nucleus on the processor's stack: PortalResult f(rdi, rsi, rdx, header, r8, r9).
fragment leaf
        mov     %rsp, %rax
        serialise swapgs
        mov     %gs:CPU_STACK, %rsp
        push    %rax
        push    %rcx
        push    %r11
        mov     $0x11223344, %rcx
        patched PATCH_32, CONSTANT_HEADER, 4
        .byte   0xe8                    // call
        .long   0
        patched PATCH_RELATIVE, CONSTANT_FUNCTION, 4
        mov     %rdx, %rdi
        pop     %r11
        pop     %rcx
        pop     %rsp
        xor     %esi, %esi
        xor     %edx, %edx
        xor     %r10d, %r10d
        xor     %r8d, %r8d
        xor     %r9d, %r9d
        serialise swapgs
        sysretq
end_fragment leaf

// Saves everything as an exception would, and goes to handle_primitive: it can switch threads, or stop half-way.
fragment manager
        serialise swapgs
        mov     %rsp, %gs:CPU_SCRATCH
        mov     %gs:CPU_TRAP_FRAME_END, %rsp
        push    $USER_DATA
        push    %gs:CPU_SCRATCH
        push    %r11
        push    $USER_CODE
        push    %rcx
        push    $0x11223344
        patched PATCH_32, CONSTANT_HEADER, 4
        push    $VECTOR_PRIMITIVE
        .byte   0xe9                    // jmp
        .long   0
        patched PATCH_RELATIVE, CONSTANT_FUNCTION, 4
end_fragment manager
        .section .note.GNU-stack, "", @progbits
