// SPDX-License-Identifier: MIT
// Faults reach who handles them, with everything readable and settable, and nobody else.
#include "tests/nucleus/own_handler.hpp"

namespace metta::nucleus_tests {
namespace {

constexpr u32 portal = TestPortal::first;
constexpr u64 nowhere = 0x7ff'0000; ///< in the peer, nothing is mapped there

/// Invokes a number that must not be bound; the handler goes on where it is, behind the `syscall`.
void invoke_unbound(u64 number) {
    OwnHandler::last.code = OwnHandler::last.vector = ~u64{0};
    asm volatile("syscall" : "+a"(number) : "b"(0) : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory");
}

/// Every number that is not bound is a fault that tells the number: none leads to a portal of another number.
void unbound_numbers(Fixture& fixture, Verdict& verdict) {
    const OwnHandler handler(fixture, verdict);
    const WithPeer peer(fixture, verdict, 1);
    verdict.ok(fixture.install(portal, Fixture::untrusting(*peer, PeerEntry::nothing)).status, "installing");
    for (const u64 number :
         {u64{2}, u64{3}, u64{7}, u64{portal + 1}, u64{portal_count - 1}, u64{portal_count}, u64{portal_count + portal},
          u64{portal_count * 8 + portal}, u64{0x1'0000} + portal, u64{0x8000'0000} | portal, u64{0xffff'ffff}}) {
        invoke_unbound(number);
        verdict.equal(OwnHandler::last.vector, FaultVector::unbound_portal, "the fault of an unbound number");
        verdict.equal(OwnHandler::last.code, number, "the number that the fault tells");
    }
    OwnHandler::last.code = 0;
    u64 status = u64{1} << 40 | portal; // eax is the number: the upper half is none of its
    asm volatile("syscall"
                 : "+a"(status)
                 :
                 : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory");
    verdict.equal(status, Status::ok, "a bound number in eax");
    verdict.ok(fixture.uninstall(portal), "uninstalling");
}

/// Exceptions of all kinds: the handler learns vector, code and address, and the thread goes on as it says.
void own_handler(Fixture& fixture, Verdict& verdict) {
    const OwnHandler handler(fixture, verdict);
    u64 r12 = 0x5eed, skip = 2;
    asm volatile("ud2" : "+b"(skip), "+r"(r12) : : "memory");
    verdict.equal(OwnHandler::last.vector, 6u, "the vector of ud2");
    skip = 3;
    asm volatile("mov %%rax, (%%rcx)" : "+b"(skip) : "a"(0), "c"(nowhere) : "memory");
    verdict.equal(OwnHandler::last.vector, FaultVector::page_fault, "the vector of a page fault");
    verdict.equal(OwnHandler::last.address, nowhere, "its address");
    verdict.equal(OwnHandler::last.code, 6u, "its code: a write of ring 3's, nothing there");
    skip = 1;
    asm volatile("hlt" : "+b"(skip) : : "memory");
    verdict.equal(OwnHandler::last.vector, 13u, "the vector of a privileged instruction");
    skip = 0;
    asm volatile("int3" : "+b"(skip) : : "memory");
    verdict.equal(OwnHandler::last.vector, 3u, "the vector of a breakpoint");
    skip = 2;
    asm volatile("int $0x80" : "+b"(skip) : : "memory");
    verdict.equal(OwnHandler::last.vector, 13u, "the vector of an interrupt that ring 3 may not raise");
    skip = 0;
    asm volatile("pushfq\n\torq $0x100, (%%rsp)\n\tpopfq\n\tnop\n\tpushfq\n\tandq $~0x100, (%%rsp)\n\tpopfq"
                 : "+b"(skip)
                 :
                 : "memory", "cc");
    verdict.equal(OwnHandler::last.vector, 1u, "the vector of single steps");
    verdict.equal(r12, 0x5eedu, "a register across all that");
}

/// The peer's faults go to another domain, which sees and sets the peer's registers.
void keeper(Fixture& fixture, Verdict& verdict) {
    const WithPeer peer(fixture, verdict, 2);
    const WithPeer keeper(fixture, verdict, 1);
    PortalSpecification keeping = Fixture::untrusting(*keeper, PeerEntry::keeper, 3, 1);
    keeping.badge = 0x77;
    verdict.ok(fixture.install(peer->domain, fault_portal, keeping).status, "installing the keeper's portal");
    verdict.ok(fixture.install(portal, Fixture::untrusting(*peer, PeerEntry::fault, 1, 2)).status, "installing");
    const PortalResult through = call_untrusting(portal, nowhere);
    verdict.ok(through.status, "a call in which the server faults");
    verdict.equal(through.value, 77u, "what the server answers after the fault");
    verdict.equal(through.second, 1u, "rbx, as the keeper has set it");
    verdict.ok(get_state(keeper->pool, fixture.record_frame()), "the keeper's pool");
    verdict.equal(fixture.record<StackPoolState>().free, 1u, "the keeper's free stacks");
    verdict.ok(fixture.uninstall(portal), "uninstalling");
}

/// A keeper writes whatever it likes where vector state, flags and segment bases are: the thread goes on with what of
/// it is valid.
void scribbling_keeper(Fixture& fixture, Verdict& verdict) {
    const WithPeer peer(fixture, verdict, 1), keeper(fixture, verdict, 1);
    verdict.ok(
        fixture.install(peer->domain, fault_portal, Fixture::untrusting(*keeper, PeerEntry::scribbling_keeper, 3, 1))
            .status,
        "installing the keeper's portal");
    verdict.ok(fixture.install(portal, Fixture::untrusting(*peer, PeerEntry::fault, 1, 2)).status, "installing");
    const PortalResult through = call_untrusting(portal, nowhere);
    verdict.ok(through.status, "a call in which the server faults");
    verdict.equal(through.value, 77u, "what the server answers after the fault");
    verdict.ok(fixture.uninstall(portal), "uninstalling");
}

/// Nobody handles the fault: the thread stops, its keeper's channel tells, its state tells more, and it can be mended.
void stopped_and_mended(Fixture& fixture, Verdict& verdict) {
    const Created events = create_event_page(fixture.frames().take(1));
    verdict.ok(events.status, "making an event page");
    {
        const WithPeer peer(fixture, verdict, 1);
        verdict.ok(configure(peer->domain, Attribute::keeper, events.object.value, 9).status, "naming the channel");
        const auto made = fixture.make_thread(*peer, PeerEntry::fault, {.rdi = nowhere});
        verdict.ok(made.status, "making a thread");
        const Resumed first = resume(made.thread);
        verdict.ok(first.status, "resuming");
        verdict.equal(first.reason, StopReason::faulted, "why it stopped");
        verdict.ok(get_state(made.thread, fixture.record_frame()), "its state");
        auto& state = fixture.record<ThreadState>();
        verdict.equal(state.vector, FaultVector::page_fault, "its vector");
        verdict.equal(state.address, nowhere, "its address");
        verdict.equal(state.registers.rdi, nowhere, "its rdi");
        verdict.equal(state.home, peer->domain, "its home");
        state.registers.rip += 3;
        state.registers.rbx = 55;
        state.registers.flags = ~u64{0};                    // whatever is not ring 3's to set is ignored
        state.vectors[24] = 0xff, state.vectors[27] = 0xff; // so is what mxcsr does not have
        for (u32 at = 512; at < 576; ++at) state.vectors[at] = 0xff;
        verdict.ok(set_state(made.thread, fixture.record_frame()), "mending it");
        verdict.ok(get_state(made.thread, fixture.record_frame()), "its state");
        constexpr u64 ring3_flags = 0x250fd7;
        verdict.equal(state.registers.flags, ring3_flags, "its flags: those that ring 3 may set, and interrupts on");
        state.registers.flags = 0x202;
        verdict.ok(set_state(made.thread, fixture.record_frame()), "mending it");
        const Resumed second = resume(made.thread);
        verdict.equal(second.reason, StopReason::ended, "why it stopped then");
        verdict.equal(resume(made.thread).status, Status::busy, "resuming a thread that has ended");
        if (map_private(TestPlace::window, events.object.frame() + 1, Rights::read) == Status::ok)
            verdict.equal(reinterpret_cast<const u64*>(TestPlace::window)[9], 1u, "signals to the keeper");
        Fixture::close();
        verdict.ok(destroy(made.thread), "destroying the thread");
    }
    verdict.ok(destroy(events.object), "destroying the event page");
}

/// A thread of the peer's runs `entry`, with `handler` for its faults: why does it stop, with which vector?
void stops(Fixture& fixture, Verdict& verdict, PeerEntry entry, PeerEntry handler, StopReason reason, u64 vector) {
    const WithPeer peer(fixture, verdict, 1);
    verdict.ok(
        fixture
            .install(peer->domain, handler_portal, {.kind = PortalKind::fault_handler, .entry = peer->entry(handler)})
            .status,
        "installing the handler");
    const auto made = fixture.make_thread(*peer, entry, {.rdi = nowhere});
    verdict.ok(made.status, "making a thread");
    const Resumed result = resume(made.thread);
    verdict.equal(result.reason, reason, "why it stopped");
    verdict.ok(get_state(made.thread, fixture.record_frame()), "its state");
    if (reason != StopReason::ended) verdict.equal(fixture.record<ThreadState>().vector, vector, "its vector");
    verdict.ok(destroy(made.thread), "destroying the thread");
}

void broken_handlers(Fixture& fixture, Verdict& verdict) {
    stops(fixture, verdict, PeerEntry::fault, PeerEntry::own_handler, StopReason::ended, 0);
    stops(fixture, verdict, PeerEntry::fault, PeerEntry::faulting_handler, StopReason::faulted, 6);
    stops(fixture, verdict, PeerEntry::fault, PeerEntry::bad_handler, StopReason::rejected, 14);
    stops(fixture, verdict, PeerEntry::fault_return, PeerEntry::own_handler, StopReason::faulted,
          FaultVector::unbound_portal);
}

/// A keeper that says no, and one that is out of stacks: the thread stops with its own state.
void keeper_refuses(Fixture& fixture, Verdict& verdict) {
    for (const bool has_stack : {true, false}) {
        const WithPeer peer(fixture, verdict, 1);
        const WithPeer keeper(fixture, verdict, has_stack ? 1 : 0);
        verdict.ok(
            fixture.install(peer->domain, fault_portal, Fixture::untrusting(*keeper, PeerEntry::stop_keeper, 3, 1))
                .status,
            "installing the keeper's portal");
        const auto made = fixture.make_thread(*peer, PeerEntry::fault, {.rdi = nowhere});
        verdict.ok(made.status, "making a thread");
        verdict.equal(resume(made.thread).reason, StopReason::faulted, "why it stopped");
        verdict.ok(get_state(made.thread, fixture.record_frame()), "its state");
        const auto& state = fixture.record<ThreadState>();
        verdict.equal(state.address, nowhere, "the address");
        verdict.equal(state.registers.rdi, nowhere, "rdi");
        verdict.equal(state.depth, 0u, "calls that have not returned");
        verdict.ok(destroy(made.thread), "destroying the thread");
    }
}

/// What a keeper has in its slot is another domain's: it can't end as a domain's own handler does.
void keeper_is_no_handler(Fixture& fixture, Verdict& verdict) {
    const WithPeer peer(fixture, verdict, 1), keeper(fixture, verdict, 1);
    verdict.ok(
        fixture.install(peer->domain, fault_portal, Fixture::untrusting(*keeper, PeerEntry::fault_return, 3, 1)).status,
        "installing the keeper's portal");
    const auto made = fixture.make_thread(*peer, PeerEntry::fault, {.rdi = nowhere});
    verdict.ok(made.status, "making a thread");
    verdict.equal(resume(made.thread).reason, StopReason::faulted, "why it stopped");
    verdict.ok(get_state(made.thread, fixture.record_frame()), "its state");
    verdict.equal(fixture.record<ThreadState>().vector, FaultVector::unbound_portal, "the keeper's fault");
    verdict.equal(fixture.record<ThreadState>().depth, 1u, "calls that have not returned");
    verdict.ok(destroy(made.thread), "destroying the thread");
}

constexpr NucleusTest tests[] = {
    {"faults.unbound_numbers", unbound_numbers},
    {"faults.own_handler", own_handler},
    {"faults.keeper", keeper},
    {"faults.scribbling_keeper", scribbling_keeper},
    {"faults.stopped_and_mended", stopped_and_mended},
    {"faults.broken_handlers", broken_handlers},
    {"faults.keeper_refuses", keeper_refuses},
    {"faults.keeper_is_no_handler", keeper_is_no_handler},
};

} // namespace

const std::span<const NucleusTest> fault_tests = tests;

} // namespace metta::nucleus_tests
