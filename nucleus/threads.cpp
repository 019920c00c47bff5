// SPDX-License-Identifier: MIT
// Resuming, stopping, and the returns that no stamped code can do.
#include "nucleus/threads.hpp"

#include <cstring>

#include "nucleus/arch/x86_64/descriptors.hpp"
#include "nucleus/arch/x86_64/processor.hpp"
#include "nucleus/arch/x86_64/registers.hpp"
#include "nucleus/arch/x86_64/vectors.hpp"
#include "nucleus/copy.hpp"
#include "nucleus/dispatching.hpp"
#include "nucleus/faults.hpp"
#include "nucleus/panic.hpp"

namespace metta {
namespace {

/// The registers of a caller after a call: as its portal promised, or cleared when there is no result.
void restore_caller(Thread& thread, const InvocationFrame& frame, const Call& call, bool results_count) {
    x86::TrapFrame& trap = thread.trap;
    const x86::TrapFrame server = trap;
    start_registers(trap, frame.rip, frame.rsp);
    trap.rbp = frame.rbp;
    if ((call.flags & PortalFlag::keep_registers) != 0) {
        trap.rbx = frame.rbx, trap.r12 = frame.r12, trap.r13 = frame.r13, trap.r14 = frame.r14, trap.r15 = frame.r15;
    }
    if ((call.flags & PortalFlag::separate_fs) != 0) thread.fs_base = frame.fs_base, thread.gs_base = 0;
    if (!results_count) {
        trap.rax = static_cast<u64>(Status::peer_died);
        x86::initialise_vectors(thread.vectors);
        return;
    }
    if ((call.flags & PortalFlag::reset_vectors_out) != 0) x86::initialise_vectors(thread.vectors);
    if (call.results > 0) trap.rdi = server.rdi;
    if (call.results > 1) trap.rsi = server.rsi;
    if (call.results > 2) trap.rdx = server.rdx;
    if (call.results > 3) trap.r10 = server.r10;
    if (call.results > 4) trap.r8 = server.r8;
    if (call.results > 5) trap.r9 = server.r9;
    if ((call.flags & (PortalFlag::hide_server | PortalFlag::keep_registers)) == 0) {
        // A server that is trusted keeps these as functions do.
        trap.rbx = server.rbx, trap.r12 = server.r12, trap.r13 = server.r13, trap.r14 = server.r14;
        trap.r15 = server.r15;
    }
}

} // namespace

extern "C" void dispatch_slowly();

u64 valid_base(u64 address) { return address < u64{1} << 47 ? address : 0; }

bool set_registers(x86::TrapFrame& trap, const Registers& registers) {
    if (!set_privileged(trap, registers)) return false;
    copy_words(&trap.rax, &registers, general_registers);
    return true;
}

void start_registers(x86::TrapFrame& trap, u64 entry, u64 stack_top) {
    std::memset(&trap, 0, sizeof trap);
    trap.rip = entry, trap.rsp = stack_top, trap.flags = flags_of_a_start;
    trap.cs = x86::Selector::user_code, trap.ss = x86::Selector::user_data;
}

Thread& rest() {
    x86::Processor& here = x86::processor();
    Thread& thread = *here.current;
    thread.free = here.frame;
    thread.fs_base = x86::user_fs_base();
    thread.gs_base = x86::user_gs_base();
    x86::save_vectors(thread.vectors);
    return thread;
}

x86::TrapFrame& run(Thread& thread) {
    thread.status = ThreadStatus::running;
    thread.continuation = reinterpret_cast<u64>(dispatch_slowly);
    x86::processor().frame = thread.free;
    x86::set_current(thread);
    x86::load_root(residence_of(thread).domain->root_word);
    x86::set_user_bases(thread.fs_base, thread.gs_base);
    x86::load_vectors(thread.vectors);
    return thread.trap;
}

x86::TrapFrame& stop(Thread& thread, StopReason reason) {
    thread.status = reason == StopReason::ended ? ThreadStatus::ended : ThreadStatus::stopped;
    thread.reason = reason;
    Thread* resumer = thread.resumer;
    if (resumer == nullptr) return stop_dispatched(thread, reason);
    thread.resumer = nullptr;
    resumer->resumed = nullptr;
    if (!resumer->returned_meanwhile) {
        resumer->trap.rax = static_cast<u64>(Status::ok);
        resumer->trap.rdi = static_cast<u64>(reason);
        resumer->trap.rsi = thread.self.value;
    }
    resumer->returned_meanwhile = false;
    return run(*resumer);
}

x86::TrapFrame& resume(Thread& thread, Thread& other) {
    thread.status = ThreadStatus::waiting;
    thread.resumed = &other;
    other.resumer = &thread;
    other.reason = StopReason::none;
    return run(other);
}

StopReason return_from_call(Thread& thread, bool finished) {
    for (;;) {
        InvocationFrame* frame = innermost(thread);
        if (frame == nullptr) return StopReason::ended;
        const Call call = call_of(*frame);
        thread.free = frame;
        if (call.server == nullptr) finished = false;
        StopReason reason = StopReason::none;
        if (call.caller != nullptr) {
            if (call.fault)
                reason = return_from_keeper(thread, *call.stack, finished);
            else
                restore_caller(thread, *frame, call, finished);
        }
        if (call.stack != nullptr) give_back_stack(*call.stack);
        if (call.caller != nullptr) return reason;
        finished = false;
    }
}

void settle(Thread& thread, StopReason reason) {
    thread.status = reason == StopReason::ended ? ThreadStatus::ended : ThreadStatus::stopped;
    thread.reason = reason;
    if (thread.resumed == nullptr) return;
    thread.resumed->resumer = thread.resumer;
    if (thread.resumer != nullptr) thread.resumer->resumed = thread.resumed;
    thread.resumed = thread.resumer = nullptr;
}

} // namespace metta
