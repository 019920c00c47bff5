// SPDX-License-Identifier: MIT
// A fault of ring 3 never reaches further than who may handle it.
#include "nucleus/faults.hpp"

#include <cstring>

#include "interfaces/paging.hpp"
#include "nucleus/arch/x86_64/hardware_errors.hpp"
#include "nucleus/arch/x86_64/processor.hpp"
#include "nucleus/arch/x86_64/vectors.hpp"
#include "nucleus/threads.hpp"

extern "C" {
void slow_return();
/// Starts a function of ring 3's in the current domain, with three arguments and every other register cleared.
[[noreturn]] void enter_handler(metta::u64 context, metta::u64 vector, metta::u64 code, metta::u64 entry,
                                metta::u64 stack);
}

namespace metta {
namespace {

/// Where a slot's page begins, as the nucleus sees it: handler's stack, or vector state.
u8* page_of(FaultContext* slot) { return reinterpret_cast<u8*>(slot) - context_offset; }

/// What the thread was doing goes into the slot.
[[gnu::always_inline]] inline void fill_slot(ServerStack& stack, const x86::TrapFrame& trap, const Fault& fault) {
    FaultContext& context = *stack.slot;
    get_registers(trap, context.registers);
    context.vector = fault.vector, context.code = fault.code, context.address = fault.address;
    context.refusal = fault.refusal;
    stack.slot_used = true;
}

/// The same for the domain's own handler, which is told how often it has been told the same, and how often at all.
[[gnu::always_inline]] inline void fill_own_slot(ServerStack& stack, const x86::TrapFrame& trap, const Fault& fault,
                                                 u64 repeats) {
    fill_slot(stack, trap, fault);
    stack.slot->repeats = repeats;
    stack.slot->sequence = ++stack.sequence;
}

/// Whether the thread goes on with the instruction that faulted, unless its handler moves it on.
constexpr bool tries_again(u64 vector) {
    constexpr u64 debug = 1, breakpoint = 3, overflow = 4;
    return vector != FaultVector::unbound_portal && vector != debug && vector != breakpoint && vector != overflow;
}

/// A handler, and an activation entry, start as functions with no caller: context, vector and code are their arguments.
void start_handler(x86::TrapFrame& trap, u64 entry, u64 stack_top, u64 context, const Fault& fault) {
    trap.rdi = context, trap.rsi = fault.vector, trap.rdx = fault.code;
    trap.rip = entry, trap.rsp = stack_top - sizeof(u64), trap.flags = FLAGS_INTERRUPTS_ON;
}

bool has_free_slot(const ServerStack* stack) { return stack != nullptr && stack->slot != nullptr && !stack->slot_used; }

/// The registers that tell one execution of an instruction from the next are as the last fault in this slot left them.
[[gnu::always_inline]] inline bool is_where_the_last_was(const FaultContext& context, const x86::TrapFrame& trap) {
    const Registers& last = context.registers;
    return last.rip == trap.rip && last.rdi == trap.rdi && last.rcx == trap.rcx && last.rsp == trap.rsp;
}

Fault fault_of(const x86::TrapFrame& trap) {
    return {.vector = trap.vector,
            .code = trap.error_code,
            .address = trap.vector == x86::TrapFrame::page_fault ? trap.cr2 : 0};
}

constexpr Fault refused(Fault fault, PagingRefusal why) {
    fault.refusal = static_cast<u64>(why);
    return fault;
}

/// To the handler of the domain itself, in the domain: nothing is hidden or switched.
[[noreturn, gnu::always_inline]] inline void enter_own_handler(const x86::TrapFrame& trap, ServerStack& stack,
                                                               u64 entry, const Fault& fault, u64 repeats) {
    fill_own_slot(stack, trap, fault, repeats);
    const u64 context = stack.slot_address + context_offset;
    enter_handler(context, fault.vector, fault.code, entry, context - sizeof(u64));
}

x86::TrapFrame& give_up(Domain& domain, const Fault& fault) {
    Thread& thread = rest();
    thread.trap.vector = fault.vector, thread.trap.error_code = fault.code, thread.trap.cr2 = fault.address;
    signal(domain.keeper);
    return stop(thread, StopReason::faulted);
}

/// To a keeper: a call that the domain did not make. The keeper is a server like any other; what was interrupted is in
/// the slot of the stack it gets.
x86::TrapFrame& call_keeper(Domain& domain, Portal& portal, const Fault& fault) {
    x86::Processor& here = x86::processor();
    InvocationFrame* frame = here.frame;
    ServerStack* stack = frame->deeper != nullptr ? take_stack(*portal.pool) : nullptr;
    if (!has_free_slot(stack)) {
        if (stack != nullptr) give_back_stack(*stack);
        return give_up(domain, fault);
    }
    Thread& thread = rest();
    fill_slot(*stack, thread.trap, fault);
    stack->slot->repeats = stack->slot->sequence = 0;
    stack->slot->fs_base = thread.fs_base, stack->slot->gs_base = thread.gs_base;
    stack->keeping = true;
    std::memcpy(page_of(stack->slot), thread.vectors, sizeof thread.vectors);
    take_over(
        *frame,
        {.caller = &domain, .server = server_of(portal), .stack = stack, .flags = 0, .results = 0, .fault = true});
    frame->rip = thread.trap.rip, frame->rsp = thread.trap.rsp;
    thread.free = frame->deeper;
    start_registers(thread.trap, portal.entry, stack->top);
    start_handler(thread.trap, portal.entry, stack->top + sizeof(u64), stack->slot_address + context_offset, fault);
    thread.trap.rax = portal.badge;
    thread.fs_base = stack->fs_base, thread.gs_base = 0;
    x86::initialise_vectors(thread.vectors);
    ++portal.count;
    return run(thread);
}

x86::TrapFrame& go_to_keeper(Domain& domain, const Fault& fault) {
    return domain.keeper_call != nullptr ? call_keeper(domain, *domain.keeper_call, fault) : give_up(domain, fault);
}

} // namespace

x86::TrapFrame& deliver(const Fault& fault) {
    x86::Processor& here = x86::processor();
    Thread& thread = *here.current;
    thread.free = here.frame;
    const Residence at = residence_of(thread);
    Domain& domain = *at.domain;
    if (domain.handler_entry == 0 || !has_free_slot(at.stack)) return go_to_keeper(domain, fault);
    FaultContext& last = *at.stack->slot;
    const bool again = tries_again(fault.vector) && is_where_the_last_was(last, thread.trap);
    const u64 repeats = again ? last.repeats + 1 : 0;
    if (repeats < FaultContext::maximum_repeats)
        enter_own_handler(thread.trap, *at.stack, domain.handler_entry, fault, repeats);
    last.repeats = 0;
    return go_to_keeper(domain, refused(fault, PagingRefusal::no_progress));
}

/// An exception of ring 3's that has come by way of a stack of its own (traps.S); else as below.
extern "C" x86::TrapFrame* handle_rare_exception(x86::TrapFrame& trap) {
    if (trap.vector != x86::TrapFrame::nmi && trap.vector != x86::TrapFrame::machine_check)
        return &deliver(fault_of(trap));
    note_hardware_error(trap);
    return &trap;
}

/// An exception of ring 3's, with its registers in the current thread's record. Answers whose registers go on. What
/// self-paging is made of, a fault at home with a handler that is free, goes the short way, which needs no registers
/// saved: it does not come back.
extern "C" x86::TrapFrame* handle_exception(x86::TrapFrame& trap) {
    Thread& thread = x86::current_thread();
    ServerStack& stack = thread.home_stack;
    if (x86::current_frame()->outer->outer == nullptr && thread.home->handler_entry != 0 && has_free_slot(&stack) &&
        !is_where_the_last_was(*stack.slot, trap)) [[likely]]
        enter_own_handler(trap, stack, thread.home->handler_entry, fault_of(trap), 0);
    return &deliver(fault_of(trap));
}

x86::TrapFrame& activate(Thread& thread, u64 entry) {
    if (innermost(thread) == nullptr && has_free_slot(&thread.home_stack)) {
        const Fault activation{.vector = FaultVector::activation, .code = 0, .address = 0};
        fill_own_slot(thread.home_stack, thread.trap, activation, 0);
        const u64 context = thread.home_stack.slot_address + context_offset;
        start_handler(thread.trap, entry, context, context, activation);
    }
    return thread.trap;
}

StopReason return_from_keeper(Thread& thread, ServerStack& stack, bool finished) {
    const FaultContext& context = *stack.slot;
    const bool goes_on = finished && thread.trap.rdi == 0;
    const bool valid = set_registers(thread.trap, context.registers);
    std::memcpy(thread.vectors, page_of(stack.slot), sizeof thread.vectors);
    x86::sanitise_vectors(thread.vectors);
    thread.fs_base = valid_base(context.fs_base), thread.gs_base = valid_base(context.gs_base);
    thread.trap.vector = context.vector, thread.trap.error_code = context.code, thread.trap.cr2 = context.address;
    if (!valid) return StopReason::rejected;
    return goes_on ? StopReason::none : StopReason::faulted;
}

/// A domain's own handler hands on what it was told: what has faulted is as it was, but for what the handler has
/// changed in the slot, which is free again.
[[gnu::noinline]] static x86::TrapFrame& pass_on(Thread& thread, Domain& domain, const FaultContext& context) {
    const Fault fault{
        .vector = context.vector, .code = context.code, .address = context.address, .refusal = context.refusal};
    if (set_registers(thread.trap, context.registers)) return go_to_keeper(domain, fault);
    signal(domain.keeper);
    return stop(rest(), StopReason::rejected);
}

[[gnu::noinline]] static const u64* end_handler_slowly(u64 refused) {
    x86::Processor& here = x86::processor();
    Thread& thread = *here.current;
    thread.free = here.frame;
    const Residence at = residence_of(thread);
    if (at.stack == nullptr || !at.stack->slot_used || at.stack->keeping) {
        start_registers(thread.trap, 0, 0);
        const Fault fault{.vector = FaultVector::unbound_portal, .code = fault_return_portal, .address = 0};
        return &go_to_keeper(*at.domain, fault).rax;
    }
    at.stack->slot_used = false;
    const FaultContext& context = *at.stack->slot;
    if (refused != 0) return &pass_on(thread, *at.domain, context).rax;
    if (set_privileged(thread.trap, context.registers)) return &context.registers.rax;
    signal(at.domain->keeper);
    return &stop(rest(), StopReason::rejected).rax;
}

/// The end of a domain's own handler, from fault_return_entry: nothing is saved, since nothing matters. Answers where
/// the general registers are: straight from the slot, for they may have any value; what may not is in the trap frame.
/// `refused`: not 0: the fault goes to the keeper. A handler that ends well at home goes the short way.
extern "C" const u64* handle_fault_return(u64 refused) {
    Thread& thread = x86::current_thread();
    ServerStack& stack = thread.home_stack;
    if (refused == 0 && x86::current_frame()->outer->outer == nullptr && stack.slot_used &&
        set_privileged(thread.trap, stack.slot->registers)) [[likely]] {
        stack.slot_used = false;
        return &stack.slot->registers.rax;
    }
    return end_handler_slowly(refused);
}

} // namespace metta
