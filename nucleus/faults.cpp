// SPDX-License-Identifier: MIT
// A fault of ring 3 never reaches further than who may handle it.
#include "nucleus/faults.hpp"

#include <cstring>

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
void fill_slot(ServerStack& stack, const x86::TrapFrame& trap, const Fault& fault) {
    FaultContext& context = *stack.slot;
    get_registers(trap, context.registers);
    context.vector = fault.vector, context.code = fault.code, context.address = fault.address;
    stack.slot_used = true;
}

/// A handler, and an activation entry, start as functions with no caller: context, vector and code are their arguments.
void start_handler(x86::TrapFrame& trap, u64 entry, u64 stack_top, u64 context, const Fault& fault) {
    trap.rdi = context, trap.rsi = fault.vector, trap.rdx = fault.code;
    trap.rip = entry, trap.rsp = stack_top - sizeof(u64), trap.flags = FLAGS_INTERRUPTS_ON;
}

bool has_free_slot(const ServerStack* stack) { return stack != nullptr && stack->slot != nullptr && !stack->slot_used; }

/// To the handler of the domain itself, in the domain: nothing is hidden or switched.
[[noreturn]] void enter_own_handler(const x86::TrapFrame& trap, ServerStack& stack, u64 entry, const Fault& fault) {
    fill_slot(stack, trap, fault);
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

} // namespace

x86::TrapFrame& deliver(const Fault& fault) {
    x86::Processor& here = x86::processor();
    Thread& thread = *here.current;
    thread.free = here.frame;
    const Residence at = residence_of(thread);
    Domain& domain = *at.domain;
    if (domain.fault_kind == FaultKind::handler && has_free_slot(at.stack)) [[likely]]
        enter_own_handler(thread.trap, *at.stack, domain.fault_entry, fault);
    if (domain.fault_kind == FaultKind::portal) return call_keeper(domain, *domain.fault_portal, fault);
    return give_up(domain, fault);
}

/// An exception of ring 3's, with its registers in the current thread's record. Answers whose registers go on.
extern "C" x86::TrapFrame* handle_exception(x86::TrapFrame& trap) {
    if (trap.vector == x86::TrapFrame::nmi || trap.vector == x86::TrapFrame::machine_check) [[unlikely]] {
        note_hardware_error(trap);
        return &trap;
    }
    return &deliver({.vector = trap.vector,
                     .code = trap.error_code,
                     .address = trap.vector == x86::TrapFrame::page_fault ? trap.cr2 : 0});
}

x86::TrapFrame& activate(Thread& thread, u64 entry) {
    if (innermost(thread) == nullptr && has_free_slot(&thread.home_stack)) {
        const Fault activation{.vector = FaultVector::activation, .code = 0, .address = 0};
        fill_slot(thread.home_stack, thread.trap, activation);
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

/// The end of a domain's own handler, from fault_return_entry: nothing is saved, since nothing matters. Answers where
/// the general registers are: straight from the slot, for they may have any value; what may not is in the trap frame.
extern "C" const u64* handle_fault_return() {
    x86::Processor& here = x86::processor();
    Thread& thread = *here.current;
    thread.free = here.frame;
    const Residence at = residence_of(thread);
    if (at.stack == nullptr || !at.stack->slot_used || at.stack->keeping) {
        start_registers(thread.trap, 0, 0);
        const Fault fault{.vector = FaultVector::unbound_portal, .code = fault_return_portal, .address = 0};
        if (at.domain->fault_kind == FaultKind::portal)
            return &call_keeper(*at.domain, *at.domain->fault_portal, fault).rax;
        return &give_up(*at.domain, fault).rax;
    }
    at.stack->slot_used = false;
    const Registers& registers = at.stack->slot->registers;
    if (!set_privileged(thread.trap, registers)) {
        signal(at.domain->keeper);
        return &stop(rest(), StopReason::rejected).rax;
    }
    return &registers.rax;
}

} // namespace metta
