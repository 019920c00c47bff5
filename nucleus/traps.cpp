// SPDX-License-Identifier: MIT
// What brought a thread into the nucleus, and who looks after it.
#include "nucleus/arch/x86_64/hardware_errors.hpp"
#include "nucleus/arch/x86_64/processor.hpp"
#include "nucleus/dispatching.hpp"
#include "nucleus/faults.hpp"
#include "nucleus/primitives/manager.hpp"
#include "nucleus/reports.hpp"

namespace metta {
namespace {

x86::TrapFrame& invoke_manager(x86::TrapFrame& trap) {
    const Portal& portal = *reinterpret_cast<const Portal*>(trap.error_code)->record;
    Invocation call(trap, portal);
    switch (portal.kind) {
    case PortalKind::create:
        return create(call);
    case PortalKind::destroy:
        return destroy(call);
    case PortalKind::install:
        return install(call);
    case PortalKind::grant:
        return grant(call);
    case PortalKind::configure:
        return configure(call);
    case PortalKind::get_state:
        return get_state(call);
    case PortalKind::set_state:
        return set_state(call);
    case PortalKind::populate:
        return populate(call);
    case PortalKind::resume:
        return resume_thread(call);
    case PortalKind::transfer:
        return transfer(call);
    case PortalKind::map_range:
        return map_range(call);
    case PortalKind::demap_range:
        return demap_range(call);
    case PortalKind::sweep:
        return sweep(call);
    default:
        panic("a portal that is no manager's was invoked as one");
    }
}

/// The return portal, where no stamped code could do it: the caller's side has changed, or there is none.
x86::TrapFrame& return_slowly() {
    Thread& thread = rest();
    const StopReason reason = return_from_call(thread, true);
    return reason == StopReason::none ? run(thread) : stop(thread, reason);
}

} // namespace

/// From ring 3 by `syscall`, with its registers in the current thread's record. Answers whose registers go on.
extern "C" x86::TrapFrame* handle_invocation(x86::TrapFrame& trap) {
    switch (trap.vector) {
    case x86::TrapFrame::primitive:
        return &invoke_manager(trap);
    case x86::TrapFrame::slow_return:
        return &return_slowly();
    case x86::TrapFrame::dispatch:
        return &dispatch(trap);
    default:
        return &deliver({.vector = trap.vector, .code = trap.error_code, .address = 0});
    }
}

/// From ring 0. Only what the hardware may do at any instruction is survived, and goes back to where it was; nothing of
/// the interrupted state, GS included, may be relied on.
extern "C" void handle_nucleus_trap(x86::TrapFrame& trap) {
    if (trap.vector == x86::TrapFrame::nmi || trap.vector == x86::TrapFrame::machine_check)
        note_hardware_error(trap);
    else if (trap.vector != x86::TrapFrame::debug)
        report_trap(trap, Report::Kind::panic);
}

} // namespace metta
