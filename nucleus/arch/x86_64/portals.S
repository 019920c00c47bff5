// SPDX-License-Identifier: MIT
// Portal invocation, and the primitive portals of the first domain: each runs in place, on no stack, and is bound to
// what it may touch by the constants in its table entry.
//
// In:  eax = portal number; rdi rsi rdx r10 r8 r9 = arguments; rcx = rip, r11 = flags, rsp = ring 3's. The syscall
//      mask has cleared IF, TF, DF, AC, NT, IOPL.
// Out: rax = Status; rdi, rsi = results; rdx is cleared; all other registers are as they were.

#include "nucleus/arch/x86_64/layout.h"

        .text
        .balign 64
        .globl portal_entry
portal_entry:
        cmp     $PORTAL_COUNT, %eax
        jae     unbound_portal
        and     $PORTAL_COUNT - 1, %eax // also where the comparison was mispredicted
        shl     $PORTAL_SHIFT, %eax
        jmp     *portal_table + PORTAL_CODE(%rax)

        .globl unbound_entry
unbound_entry:
        shr     $PORTAL_SHIFT, %eax
        jmp     unbound_portal

// Reads one register of a device. First constant: its first I/O port; second: how many registers it has.
// In: rdi = register. Out: rdi = its value.
        .balign 16
        .globl port_read_portal
port_read_portal:
        cmp     portal_table + PORTAL_SECOND(%rax), %rdi
        jae     bad_argument
        sbb     %rdx, %rdx              // all ones, and no register out of range under misprediction
        and     %edx, %edi
        mov     portal_table + PORTAL_FIRST(%rax), %edx
        add     %edi, %edx
        in      %dx, %al
        movzbl  %al, %edi
        xor     %edx, %edx
        xor     %eax, %eax
        sysretq

// Writes one register of a device. Constants as above. In: rdi = register, rsi = value.
        .balign 16
        .globl port_write_portal
port_write_portal:
        cmp     portal_table + PORTAL_SECOND(%rax), %rdi
        jae     bad_argument
        sbb     %rdx, %rdx
        and     %edx, %edi
        mov     portal_table + PORTAL_FIRST(%rax), %edx
        add     %edi, %edx
        mov     %esi, %eax
        out     %al, %dx
        xor     %edx, %edx
        xor     %eax, %eax
        sysretq

// Soft-off. First constant: port and sleep bits of the first PM1 control register, or 0 for none; second: those of
// another, or 0. The registers' other bits are kept (ACPI 6.5, 4.8.3.2).
#define SLEEP_BITS 0x3c00               // SLP_TYP and SLP_EN
        .balign 16
        .globl power_off_portal
power_off_portal:
        mov     %rax, %rsi
        mov     portal_table + PORTAL_FIRST(%rsi), %edx
        test    %edx, %edx
        jz      2f
        in      %dx, %ax
        and     $~SLEEP_BITS & 0xffff, %eax
        or      portal_table + PORTAL_FIRST + 4(%rsi), %eax
        out     %ax, %dx
        mov     portal_table + PORTAL_SECOND(%rsi), %edx
        test    %edx, %edx
        jz      1f
        in      %dx, %ax
        and     $~SLEEP_BITS & 0xffff, %eax
        or      portal_table + PORTAL_SECOND + 4(%rsi), %eax
        out     %ax, %dx
1:      xor     %eax, %eax
        xor     %edx, %edx
        xor     %esi, %esi
        sysretq
2:      mov     $STATUS_ABSENT, %eax
        xor     %edx, %edx
        xor     %esi, %esi
        sysretq

// Two constants as results: rdi, rsi.
        .balign 16
        .globl constants_portal
constants_portal:
        mov     portal_table + PORTAL_FIRST(%rax), %rdi
        mov     portal_table + PORTAL_SECOND(%rax), %rsi
        xor     %edx, %edx
        xor     %eax, %eax
        sysretq

bad_argument:
        mov     $STATUS_BAD_ARGUMENT, %eax
        xor     %edx, %edx
        sysretq
        .section .note.GNU-stack, "", @progbits
