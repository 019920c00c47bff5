// SPDX-License-Identifier: MIT
// A domain's own fault handler and its keeper: who of them gets a fault, and what becomes of one that the handler can't
// resolve.
#include "interfaces/paging.hpp"
#include "tests/nucleus/own_handler.hpp"

namespace metta::nucleus_tests {
namespace {

constexpr u32 portal = TestPortal::first;
constexpr u64 nowhere = 0x7ff'0000; ///< in the peer, nothing is mapped there

/// What telling_keeper adds to rbx.
constexpr u64 told(u64 vector, PagingRefusal refusal) { return (vector << 16 | static_cast<u64>(refusal)) << 32; }

/// A peer whose faults go to a handler of its own and to a keeper in another domain, as they are installed.
class Handled {
  public:
    Handled(Fixture& fixture, Verdict& verdict)
        : fixture_(fixture), verdict_(verdict), peer_(fixture, verdict, 2), keeper_(fixture, verdict, 1) {
        verdict.ok(fixture.install(portal, Fixture::untrusting(*peer_, PeerEntry::fault, 1, 2)).status, "installing");
    }
    ~Handled() { verdict_.ok(fixture_.uninstall(portal), "uninstalling"); }
    Handled(const Handled&) = delete;
    Handled& operator=(const Handled&) = delete;

    const Peer& peer() const { return *peer_; }
    PortalResult handler(PeerEntry entry) const {
        return fixture_.install(peer_->domain, handler_portal,
                                {.kind = PortalKind::fault_handler, .entry = peer_->entry(entry)});
    }
    PortalResult keeper() const {
        return fixture_.install(peer_->domain, fault_portal,
                                Fixture::untrusting(*keeper_, PeerEntry::telling_keeper, 3, 1));
    }
    void remove(u32 number) const { verdict_.ok(fixture_.install(peer_->domain, number, {}).status, "taking out"); }

    /// The peer faults; what who has handled that has made of its rbx, which was 0. A function of its own, for those
    /// who have errors happen everywhere in it (tests/console_scenarios.py).
    [[gnu::noinline]] u64 fault() const {
        const PortalResult result = call_untrusting(portal, nowhere);
        verdict_.ok(result.status, "a call in which the server faults");
        verdict_.equal(result.value, 77u, "what the server answers after the fault");
        return result.second;
    }
    /// A thread of the peer's does the same, and stops for this reason, with the state of the fault. Answers its rdi.
    u64 stops(StopReason reason, u64 vector, u64 address) const {
        const auto made = fixture_.make_thread(*peer_, PeerEntry::fault, {.rdi = nowhere});
        verdict_.ok(made.status, "making a thread");
        verdict_.equal(resume(made.thread).reason, reason, "why it stopped");
        verdict_.ok(get_state(made.thread, fixture_.record_frame()), "its state");
        const auto& state = fixture_.record<ThreadState>();
        verdict_.equal(state.vector, vector, "its vector");
        verdict_.equal(state.address, address, "its address");
        verdict_.equal(state.depth, 0u, "calls that have not returned");
        const u64 argument = state.registers.rdi;
        verdict_.ok(fixture_.end_thread(*peer_, made.thread), "ending the thread");
        return argument;
    }

  private:
    Fixture& fixture_;
    Verdict& verdict_;
    WithPeer peer_, keeper_;
};

constexpr u64 skipped = 1; ///< rbx after own_handler
constexpr u64 kept = told(FaultVector::page_fault, PagingRefusal::none);

/// Each is installed and taken out by itself, at a number where the other can't be.
void two_places(Fixture& fixture, Verdict& verdict) {
    const Handled handled(fixture, verdict);
    verdict.ok(handled.keeper().status, "installing the keeper");
    verdict.equal(handled.fault(), kept, "a fault with a keeper");
    verdict.ok(handled.handler(PeerEntry::own_handler).status, "installing the handler");
    verdict.equal(handled.handler(PeerEntry::own_handler).status, Status::occupied, "installing it once more");
    verdict.equal(handled.keeper().status, Status::occupied, "installing the keeper once more");
    verdict.equal(handled.fault(), skipped, "a fault with both");
    handled.remove(fault_portal);
    verdict.equal(handled.fault(), skipped, "a fault with a handler");
    handled.remove(fault_portal);
    verdict.ok(handled.keeper().status, "installing the keeper again");
    handled.remove(handler_portal);
    handled.remove(handler_portal);
    verdict.equal(handled.fault(), kept, "a fault without the handler");

    const u64 entry = handled.peer().entry(PeerEntry::own_handler);
    const PortalSpecification handler = {.kind = PortalKind::fault_handler, .entry = entry};
    const PortalSpecification keeper = Fixture::untrusting(handled.peer(), PeerEntry::keeper, 3, 1);
    const auto refused = [&](u32 number, const PortalSpecification& specification) {
        const PortalResult result = fixture.install(handled.peer().domain, number, specification);
        verdict.equal(result.status, Status::bad_specification, "the one at the other's number");
        verdict.equal(result.value, SpecificationError::number, "why it is refused");
    };
    refused(fault_portal, handler);
    refused(handler_portal, keeper);
}

/// The handler's own faults are not its business.
void fault_in_handler(Fixture& fixture, Verdict& verdict) {
    const Handled handled(fixture, verdict);
    verdict.ok(handled.handler(PeerEntry::faulting_handler).status, "installing the handler");
    handled.stops(StopReason::faulted, 6, 0);
    verdict.ok(handled.keeper().status, "installing the keeper");
    constexpr u64 handler_was_kept = told(6, PagingRefusal::none);
    verdict.equal(handled.fault(), handler_was_kept + skipped, "a fault whose handler faults");
    verdict.equal(handled.fault(), handler_was_kept + skipped, "and another one");
}

/// What the handler can't resolve goes on as it came, with its reason; and the slot is free for the next.
void pass_on(Fixture& fixture, Verdict& verdict) {
    const Handled handled(fixture, verdict);
    verdict.ok(handled.handler(PeerEntry::passing_handler).status, "installing the handler");
    verdict.equal(handled.stops(StopReason::faulted, FaultVector::page_fault, nowhere), nowhere, "its rdi");
    verdict.ok(handled.keeper().status, "installing the keeper");
    constexpr u64 passed_on = told(FaultVector::page_fault, PagingRefusal::no_frames);
    verdict.equal(handled.fault(), passed_on, "a fault that is passed on");
    verdict.equal(handled.fault(), passed_on, "and another one");
    handled.remove(handler_portal);
    verdict.equal(handled.fault(), kept, "one that nobody has refused");
    verdict.ok(handled.handler(PeerEntry::bad_passing_handler).status, "installing a handler that lies");
    handled.stops(StopReason::rejected, FaultVector::page_fault, nowhere);
}

/// A handler that says that all is well, and nothing is: that ends.
void no_progress(Fixture& fixture, Verdict& verdict) {
    const Handled handled(fixture, verdict);
    verdict.ok(handled.handler(PeerEntry::idle_handler).status, "installing the handler");
    handled.stops(StopReason::faulted, FaultVector::page_fault, nowhere);
    verdict.ok(handled.keeper().status, "installing the keeper");
    constexpr u64 stuck = told(FaultVector::page_fault, PagingRefusal::no_progress);
    verdict.equal(handled.fault(), stuck + FaultContext::maximum_repeats, "what the handler and the keeper were told");
    constexpr u64 low = 0xffff'ffff;
    verdict.equal(handled.fault() & ~low, stuck, "and once more");
}

/// Many faults in a row at one place are none of that kind, if the thread gets on.
void progress(Fixture& fixture, Verdict& verdict) {
    const OwnHandler handler(fixture, verdict);
    constexpr u32 times = FaultContext::maximum_repeats + 2;
    u32 faults = 0;
    for (u32 time = 0; time < times; ++time) faults += OwnHandler::can_read(nowhere) ? 0 : 1;
    verdict.equal(faults, times, "reads where nothing is");
    for (u32 time = 0; time < times; ++time) {
        u64 skip = 0;
        asm volatile("int3" : "+b"(skip) : : "memory");
    }
    verdict.equal(OwnHandler::last.vector, 3u, "the vector of the last breakpoint");
    for (u32 time = 0; time < times; ++time) {
        u64 number = portal;
        asm volatile("syscall"
                     : "+a"(number)
                     : "b"(0), "D"(0)
                     : "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory");
    }
    verdict.equal(OwnHandler::last.code, portal, "the number of the last unbound portal");
}

u64 handled_fault(Verdict& verdict, ObjectRef thread) {
    const PortalResult told = configure(thread, Attribute::handling);
    verdict.ok(told.status, "asking what is handled");
    return told.value;
}

/// Which fault a thread's handler is at can be asked while that has given the processor away.
void handling(Fixture& fixture, Verdict& verdict) {
    constexpr u32 yielding = first_free_portal, calling = yielding + 1;
    const Handled handled(fixture, verdict);
    const WithPeer other(fixture, verdict, 1);
    verdict.ok(handled.handler(PeerEntry::yielding_handler).status, "installing the handler");
    const ObjectRef domain = handled.peer().domain;
    for (const ObjectRef both : {domain, other->domain})
        verdict.ok(fixture.install(both, yielding, {.kind = PortalKind::resume}).status, "installing resume");
    PortalSpecification on_its_stack = Fixture::trusting(*other, PeerEntry::yield);
    on_its_stack.stack = StackPolicy::callers_own, on_its_stack.pool = {};
    verdict.ok(fixture.install(domain, calling, on_its_stack).status, "installing a call without a stack");
    verdict.ok(fixture.install(other->domain, calling, Fixture::trusting(handled.peer(), PeerEntry::fault)).status,
               "installing a call");

    const auto follow = [&](const Peer& home, PeerEntry entry, const Registers& registers, u64 sequence) {
        const auto made = fixture.make_thread(home, entry, registers);
        verdict.ok(made.status, "making a thread");
        verdict.equal(handled_fault(verdict, made.thread), 0u, "what is handled before it runs");
        verdict.equal(resume(made.thread).reason, StopReason::yielded, "why it stopped");
        verdict.equal(handled_fault(verdict, made.thread), sequence, "what is handled");
        verdict.equal(resume(made.thread).reason, StopReason::ended, "why it stopped then");
        verdict.equal(handled_fault(verdict, made.thread), 0u, "what is handled in the end");
        verdict.ok(fixture.end_thread(home, made.thread), "ending the thread");
    };
    follow(handled.peer(), PeerEntry::fault, {.rdi = nowhere, .r12 = yielding}, 1);
    follow(handled.peer(), PeerEntry::fault, {.rdi = nowhere, .r12 = calling, .r13 = yielding}, 1);
    follow(*other, PeerEntry::call_through, {.rsi = nowhere, .rdi = calling, .r12 = yielding}, 1);
    verdict.equal(handled_fault(verdict, fixture.thread()), 0u, "what is handled by who asks");
}

constexpr NucleusTest tests[] = {
    {"handlers.two_places", two_places}, {"handlers.fault_in_handler", fault_in_handler},
    {"handlers.pass_on", pass_on},       {"handlers.no_progress", no_progress},
    {"handlers.progress", progress},     {"handlers.handling", handling},
};

} // namespace

const std::span<const NucleusTest> handler_tests = tests;

} // namespace metta::nucleus_tests
