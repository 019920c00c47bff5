// SPDX-License-Identifier: MIT
// Freeing invocation stacks of portals and domains that go away.
#include "nucleus/arch/x86_64/processor.hpp"
#include "nucleus/arch/x86_64/vectors.hpp"
#include "nucleus/machine.hpp"
#include "nucleus/primitives/manager.hpp"

namespace metta {
namespace {

/// Threads and frames that one step looks at, before the last thread's own.
constexpr u32 work_a_step = 40;

bool goes_through(const InvocationFrame& frame, const Leaving& leaving) {
    if (leaving.domain != nullptr) return false;
    const Portal* portal = portal_at(frame.return_code);
    return portal != nullptr &&
           (portal == leaving.portal || (leaving.events != nullptr && portal->target == leaving.events));
}

/// Whether the thread is in the domain itself, after its frames no longer refer to what goes away. Counts what it does.
bool take_over_frames_of(Thread& thread, const Leaving& leaving, u32& work) {
    const Domain* domain = leaving.domain;
    InvocationFrame* first = innermost(thread);
    bool inside = false;
    ++work;
    for (InvocationFrame* frame = first; frame != nullptr && frame != &thread.sentinel(); frame = frame->outer) {
        ++work;
        Call call = call_of(*frame);
        const bool from = domain != nullptr && call.caller == domain, to = domain != nullptr && call.server == domain;
        if (!from && !to && !goes_through(*frame, leaving)) continue;
        if (from) call.caller = nullptr;
        if (to) {
            call.server = nullptr;
            if (!call.fault) call.stack = nullptr; // its pool goes too
            inside = inside || frame == first;
        }
        take_over(*frame, call);
    }
    if (domain != nullptr && thread.home == domain) {
        thread.home = nullptr;
        inside = inside || first == nullptr;
    }
    return inside;
}

/// A thread that was executing in a domain that has died.
void expel(Thread& thread) {
    const StopReason reason = return_from_call(thread, false);
    if (reason != StopReason::none)
        settle(thread, reason);
    else if (thread.status == ThreadStatus::waiting)
        thread.returned_meanwhile = true;
}

} // namespace

Walk take_over_frames(const Leaving& leaving, u64 from) {
    Thread* thread = from == 0 ? machine.threads : resolve<Thread>({from}, ObjectType::thread, true);
    if (thread == nullptr && from != 0) thread = machine.threads; // where we were is gone: once more from the start
    for (u32 work = 0; work < work_a_step && thread != nullptr; thread = thread->next) {
        const bool running = thread->status == ThreadStatus::running;
        if (running) thread->free = x86::processor().frame;
        // The running thread is in the domain that has invoked this, which does not die.
        if (take_over_frames_of(*thread, leaving, work) && !running && thread->status != ThreadStatus::ended)
            expel(*thread);
    }
    return {.finished = thread == nullptr, .next = thread == nullptr ? 0 : thread->self.value};
}

} // namespace metta
