// SPDX-License-Identifier: MIT
// The scheduler's entries. Each is entered with interrupts off on the processor's stack (a multiple of 16), the badge in
// rax; calls a function that answers with a Decision; and ends by carrying it out. What is left on the stack is of no
// account: whoever comes next starts at its top.

#define RETURN_PORTAL 0
#define DISPATCH_PORTAL 25
#define HALT_PORTAL 26
#define DECISION_HALT 1

        .text
// In: rax = EventTable, rdi = number, rsi = count, rdx = deadline. Out: rdi = AwaitResult.
        .balign 16
        .globl scheduler_await_entry
scheduler_await_entry:
        mov     (%rax), %rbx            // its Scheduler, here and below
        mov     %rax, %rcx
        call    scheduler_await
decide:
        test    %rax, %rax
        jnz     1f
        mov     %rdx, %rdi
        syscall                         // RETURN_PORTAL: rax is 0
1:      mov     %rdx, %rsi
        mov     %rax, %rdi
        cmp     $DECISION_HALT, %rax
        je      2f
        mov     $DISPATCH_PORTAL, %eax
        syscall
        mov     %rbx, %rdi
        call    scheduler_refused       // only if it could not be dispatched
        jmp     decide
2:      mov     $HALT_PORTAL, %eax
        syscall
        ud2

// In: rax = EventTable.
        .balign 16
        .globl scheduler_yield_entry
scheduler_yield_entry:
        mov     (%rax), %rbx
        mov     %rbx, %rdi
        call    scheduler_yield
        jmp     decide

// In: rax = Event. Returns to who has signalled.
        .balign 16
        .globl scheduler_wake_entry
scheduler_wake_entry:
        mov     %rax, %rdi
        call    scheduler_wake
        xor     %eax, %eax
        syscall                         // RETURN_PORTAL

// In: rax = Scheduler, rdi = ControlOperation, rsi rdx r10 = its arguments. For kserver alone.
        .balign 16
        .globl scheduler_control_entry
scheduler_control_entry:
        mov     %rax, %rbx
        mov     %r10, %rcx
        mov     %rax, %r8
        call    scheduler_control
        jmp     decide

// In: rdi = vector or SchedulerEntry::stopped, rsi = thread, rdx = StopReason, rcx = Scheduler. Nobody is returned to.
        .balign 16
        .globl scheduler_interrupt_entry
scheduler_interrupt_entry:
        mov     %rcx, %rbx
        call    scheduler_interrupt
        jmp     decide
        .section .note.GNU-stack, "", @progbits
