// SPDX-License-Identifier: MIT
// The scheduler is entered with a thread of its own, so that what it was entered for keeps its registers.
#include "nucleus/dispatching.hpp"

#include "nucleus/arch/x86_64/local_apic.hpp"
#include "nucleus/arch/x86_64/processor.hpp"
#include "nucleus/faults.hpp"
#include "nucleus/machine.hpp"

extern "C" {
void continue_call();
void dispatch_slowly();
}

namespace metta {
namespace {

/// How far a chain of resumptions is followed.
constexpr u32 longest_chain = 64;

/// The current thread leaves the processor in the middle of what it does with interrupts off.
void put_away(x86::Processor& here) {
    Thread& thread = *here.current;
    thread.free = here.frame;
    thread.status = ThreadStatus::stopped;
    thread.continuation = thread.away;
}

x86::TrapFrame& enter_scheduler(u64 reason, u64 detail, u64 second) {
    const Scheduler& scheduler = machine.scheduler;
    Thread& thread = *scheduler.thread;
    start_registers(thread.trap, scheduler.entry, scheduler.pool->stacks[0].top);
    thread.trap.flags = FLAGS_INTERRUPTS_OFF;
    thread.trap.rdi = reason, thread.trap.rsi = detail, thread.trap.rdx = second, thread.trap.rcx = scheduler.badge;
    return run(thread);
}

/// Who runs when `thread` is given the processor: whom it has resumed, or that one has, …; nullptr: there is no end.
Thread* innermost_resumed(Thread* thread) {
    for (u32 length = 0; length < longest_chain; ++length) {
        if (thread->resumed == nullptr) return thread;
        thread = thread->resumed;
    }
    return nullptr;
}

} // namespace

bool waits_in_call(const Thread& thread) {
    return thread.status == ThreadStatus::stopped && thread.continuation == reinterpret_cast<u64>(continue_call);
}

StopReason settle_wait(Thread& thread, u64 value, u64 second) {
    if (!waits_in_call(thread)) return StopReason::none;
    thread.continuation = reinterpret_cast<u64>(dispatch_slowly);
    thread.trap.rdi = value, thread.trap.rsi = second;
    const StopReason reason = return_from_call(thread, true);
    if (reason != StopReason::none) settle(thread, reason);
    return reason;
}

void abandon_wait(Thread& thread) {
    if (!waits_in_call(thread)) return;
    thread.continuation = reinterpret_cast<u64>(dispatch_slowly);
    if (InvocationFrame* frame = innermost(thread)) {
        if (const Call call = call_of(*frame); call.stack != nullptr) give_back_stack(*call.stack);
        thread.free = frame;
    }
}

x86::TrapFrame& dispatch(x86::TrapFrame& trap) {
    const auto refuse = [&](Status status) -> x86::TrapFrame& {
        trap.rax = static_cast<u64>(status);
        return trap;
    };
    x86::Processor& here = x86::processor();
    Thread* thread = resolve<Thread>({trap.rdi}, ObjectType::thread);
    if (thread == nullptr) return refuse(Status::stale);
    thread = innermost_resumed(thread);
    if (thread == nullptr || thread == machine.scheduler.thread || thread->status == ThreadStatus::ended)
        return refuse(Status::bad_argument);
    const u64 value = trap.rsi, second = trap.rdx;
    put_away(here);
    const StopReason reason = settle_wait(*thread, value, second);
    return reason == StopReason::none ? run(*thread) : stop_dispatched(*thread, reason);
}

/// From `halt`: until an interrupt comes, the scheduler's thread has the processor.
extern "C" void handle_halt() {
    if (machine.scheduler.thread == nullptr) return;
    x86::Processor& here = x86::processor();
    put_away(here);
    run(*machine.scheduler.thread);
}

/// An interrupt of a thread in ring 3, whose registers are in its record, or in `halt`. Answers whose registers go on.
extern "C" x86::TrapFrame* handle_interrupt(x86::TrapFrame& trap) {
    const u64 vector = trap.vector;
    if (machine.scheduler.thread == nullptr) {
        x86::end_of_interrupt(); // nobody has asked for it
        return &trap;
    }
    Thread* interrupted = x86::processor().current;
    if (interrupted != machine.scheduler.thread) rest().status = ThreadStatus::stopped;
    return &enter_scheduler(vector, 0, 0);
}

x86::TrapFrame& stop_dispatched(Thread& thread, StopReason reason) {
    const Domain* scheduling = machine.scheduler.domain();
    if (scheduling == nullptr || &thread == machine.scheduler.thread) report_nothing_to_run(thread);
    if (reason != StopReason::ended && residence_of(thread).domain == scheduling) report_nothing_to_run(thread);
    return enter_scheduler(SchedulerEntry::stopped, thread.self.value, static_cast<u64>(reason));
}

} // namespace metta
