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

    /// The peer faults; what who has handled that has made of its rbx, which was 0.
    u64 fault() const {
        const PortalResult result = call_untrusting(portal, nowhere);
        verdict_.ok(result.status, "a call in which the server faults");
        verdict_.equal(result.value, 77u, "what the server answers after the fault");
        return result.second;
    }
    /// A thread of the peer's does the same, and stops for this reason, with the state of the fault.
    void stops(PeerEntry entry, StopReason reason, u64 vector, u64 address) const {
        const auto made = fixture_.make_thread(*peer_, entry, {.rdi = nowhere});
        verdict_.ok(made.status, "making a thread");
        verdict_.equal(resume(made.thread).reason, reason, "why it stopped");
        verdict_.ok(get_state(made.thread, fixture_.record_frame()), "its state");
        const auto& state = fixture_.record<ThreadState>();
        verdict_.equal(state.vector, vector, "its vector");
        verdict_.equal(state.address, address, "its address");
        verdict_.equal(state.depth, 0u, "calls that have not returned");
        verdict_.ok(destroy(made.thread), "destroying the thread");
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
    handled.stops(PeerEntry::fault, StopReason::faulted, 6, 0);
    verdict.ok(handled.keeper().status, "installing the keeper");
    constexpr u64 handler_was_kept = told(6, PagingRefusal::none);
    verdict.equal(handled.fault(), handler_was_kept + skipped, "a fault whose handler faults");
    verdict.equal(handled.fault(), handler_was_kept + skipped, "and another one");
}

constexpr NucleusTest tests[] = {
    {"handlers.two_places", two_places},
    {"handlers.fault_in_handler", fault_in_handler},
};

} // namespace

const std::span<const NucleusTest> handler_tests = tests;

} // namespace metta::nucleus_tests
