// SPDX-License-Identifier: MIT
// A domain's own fault handler that does not come to an end: no fault would ever reach the keeper. Such a handler is
// ended by a fault inside it, which does, and is reported like any other.
#include "interfaces/object_state.hpp"
#include "servers/domains/kserver.hpp"

namespace metta::domains {
namespace {

/// A handler has as many seconds. One that waits for somebody is not counted.
constexpr u8 most_looks = 10;

} // namespace

/// The thread goes on where nothing is; from `unreachable` on one can tell where it was.
void Kserver::end_handler(DomainThread& thread, u32 frame, ThreadState& state) {
    if (get_state(thread.scheduled.object, frame) != Status::ok || state.registers.rip >= unreachable) return;
    state.registers.rip += unreachable;
    thread.endless = set_state(thread.scheduled.object, frame) == Status::ok;
}

void Kserver::watch_handler(DomainThread& thread) {
    if (!thread.started || thread.gone || thread.scheduled.phase != scheduler::ThreadPhase::ready) {
        thread.looks = 0;
        return;
    }
    const PortalResult handling = configure(thread.scheduled.object, Attribute::handling);
    const bool same = handling.status == Status::ok && handling.value != 0 && handling.value == thread.handling;
    thread.handling = handling.value;
    thread.looks = same ? static_cast<u8>(thread.looks + 1) : u8{0};
    if (thread.looks < most_looks) return;
    thread.looks = 0;
    end_handler(thread, parts_.orders_frame, *reinterpret_cast<ThreadState*>(parts_.orders));
}

void Kserver::watch_handlers() {
    each_domain([&](Domain& domain) {
        if (domain.status != DomainStatus::running) return;
        for (DomainThread& thread : domain.threads) watch_handler(thread);
    });
}

} // namespace metta::domains
