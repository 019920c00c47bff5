// SPDX-License-Identifier: MIT
// Domains that die with threads inside them, below them and above them: callers learn it, and every frame comes back.
#include "tests/nucleus/verdict.hpp"

namespace metta::nucleus_tests {
namespace {

/// Numbers in peers' own tables.
constexpr u32 next = first_free_portal, give_back = next + 1;

/// A chain of peers, in which each calls the next and the last one gives the processor back in the middle of its call.
class Chain {
  public:
    static constexpr u32 length = 3;

    Chain(Fixture& fixture, Verdict& verdict) : fixture_(fixture), verdict_(verdict) {
        for (Peer& peer : peers_) {
            const auto made = fixture.make_peer(1);
            verdict.ok(made.status, "making a peer");
            peer = made.peer;
        }
        verdict.ok(fixture.install(peers_[2].domain, give_back, {.kind = PortalKind::resume}).status,
                   "installing resume");
        install(peers_[1].domain, peers_[2], PeerEntry::yield);
        install(peers_[0].domain, peers_[1], PeerEntry::call_through);
        const auto made = fixture.make_thread(peers_[0], PeerEntry::invoke_and_end,
                                              {.rbx = next, .rdx = 0, .rsi = give_back, .rdi = next});
        verdict.ok(made.status, "making a thread");
        thread_ = made.thread;
    }

    const Peer& peer(u32 number) const { return peers_[number]; }
    ObjectRef thread() const { return thread_; }

    /// Lets the thread go until it is in the last peer.
    void enter() {
        verdict_.equal(resume(thread_).reason, StopReason::yielded, "the last peer gives the processor back");
        expect_depth(2);
    }
    void expect_depth(u32 depth) {
        verdict_.ok(get_state(thread_, fixture_.record_frame()), "the thread's state");
        verdict_.equal(fixture_.record<ThreadState>().depth, depth, "calls that have not returned");
    }
    /// The thread goes on to its end: what its call answered is in rbx, unless its home is dead.
    void finish(Status answered) {
        verdict_.equal(resume(thread_).reason, StopReason::ended, "why the thread stopped");
        verdict_.ok(get_state(thread_, fixture_.record_frame()), "its state");
        if (fixture_.record<ThreadState>().home)
            verdict_.equal(fixture_.record<ThreadState>().registers.rbx, answered, "what the call answered");
    }
    void kill(u32 number) {
        verdict_.ok(fixture_.destroy_peer(peers_[number]), "destroying a peer");
        peers_[number].domain = {};
    }
    void end() {
        verdict_.ok(destroy(thread_), "destroying the thread");
        for (u32 number = 0; number < length; ++number)
            if (peers_[number].domain) kill(number);
    }

  private:
    void install(ObjectRef domain, const Peer& server, PeerEntry entry) {
        verdict_.ok(fixture_.install(domain, next, Fixture::untrusting(server, entry, 3, 1)).status, "installing");
    }

    Fixture& fixture_;
    Verdict& verdict_;
    Peer peers_[length];
    ObjectRef thread_;
};

void nobody_dies(Fixture& fixture, Verdict& verdict) {
    Chain chain(fixture, verdict);
    chain.enter();
    chain.finish(Status::ok);
    chain.end();
}

/// The domain that the thread is in: its caller goes on at once, and tells the next.
void innermost_dies(Fixture& fixture, Verdict& verdict) {
    Chain chain(fixture, verdict);
    chain.enter();
    chain.kill(2);
    chain.expect_depth(1);
    chain.finish(Status::ok); // the middle one returns by itself, with peer_died as its result
    chain.end();
}

/// A domain in the middle: the innermost finishes, and its return goes past the dead one.
void middle_dies(Fixture& fixture, Verdict& verdict) {
    Chain chain(fixture, verdict);
    chain.enter();
    chain.kill(1);
    chain.expect_depth(2);
    chain.finish(Status::peer_died);
    chain.end();
}

/// The domain where the thread is at home: it ends when it comes back.
void home_dies(Fixture& fixture, Verdict& verdict) {
    Chain chain(fixture, verdict);
    chain.enter();
    chain.kill(0);
    chain.expect_depth(2);
    verdict.equal(fixture.record<ThreadState>().home, ObjectRef{}, "its home");
    chain.finish(Status::ok);
    chain.end();
}

/// A thread that is at home when its domain dies ends there and then.
void dies_at_home(Fixture& fixture, Verdict& verdict) {
    WithPeer peer(fixture, verdict, 1);
    const auto made = fixture.make_thread(*peer, PeerEntry::nothing);
    verdict.ok(made.status, "making a thread");
    verdict.ok(fixture.destroy_peer(*peer), "destroying its domain");
    peer.gone();
    verdict.ok(get_state(made.thread, fixture.record_frame()), "its state");
    verdict.equal(fixture.record<ThreadState>().home, ObjectRef{}, "its home");
    verdict.equal(resume(made.thread).status, Status::busy, "resuming it");
    verdict.ok(destroy(made.thread), "destroying it");
}

void all_die(Fixture& fixture, Verdict& verdict) {
    for (const u32 first : {0u, 1u, 2u}) {
        Chain chain(fixture, verdict);
        chain.enter();
        for (u32 number = 0; number < Chain::length; ++number) chain.kill((first + number) % Chain::length);
        verdict.equal(resume(chain.thread()).status, Status::busy, "resuming a thread without any domain");
        chain.end();
    }
}

/// A thread destroyed in the middle of its calls: the servers' stacks come back to their pools.
void thread_dies(Fixture& fixture, Verdict& verdict) {
    Chain chain(fixture, verdict);
    chain.enter();
    verdict.equal(destroy(chain.peer(1).pool), Status::busy, "destroying a pool that is in use");
    verdict.ok(destroy(chain.thread()), "destroying the thread");
    for (const u32 number : {1u, 2u}) {
        verdict.ok(get_state(chain.peer(number).pool, fixture.record_frame()), "a pool");
        verdict.equal(fixture.record<StackPoolState>().free, 1u, "its free stacks");
    }
    verdict.equal(destroy(chain.thread()), Status::stale, "destroying the thread once more");
    for (u32 number = 0; number < Chain::length; ++number) chain.kill(number);
}

/// A portal is taken out while a call through it is under way: the call returns all the same, with its results.
void portal_dies(Fixture& fixture, Verdict& verdict) {
    Chain chain(fixture, verdict);
    chain.enter();
    verdict.ok(fixture.install(chain.peer(0).domain, next, {}).status, "taking the outer portal out");
    verdict.ok(fixture.install(chain.peer(1).domain, next, {}).status, "taking the inner portal out");
    chain.expect_depth(2);
    verdict.equal(resume(chain.thread()).reason, StopReason::ended, "why the thread stopped");
    verdict.ok(get_state(chain.thread(), fixture.record_frame()), "its state");
    verdict.equal(fixture.record<ThreadState>().registers.rbx, Status::ok, "what the call answered");
    for (const u32 number : {1u, 2u}) {
        verdict.ok(get_state(chain.peer(number).pool, fixture.record_frame()), "a pool");
        verdict.equal(fixture.record<StackPoolState>().free, 1u, "its free stacks");
        verdict.equal(fixture.record<StackPoolState>().portals, 0u, "portals that use it");
    }
    chain.end();
}

/// A thread waits inside a domain that dies for another that it has resumed: it goes on outside.
void waiting_inside(Fixture& fixture, Verdict& verdict) {
    WithPeer outer(fixture, verdict, 1), server(fixture, verdict, 1);
    const WithPeer worker(fixture, verdict, 1);
    verdict.ok(fixture.install(server->domain, give_back, {.kind = PortalKind::resume}).status, "installing resume");
    verdict.ok(fixture.install(worker->domain, give_back, {.kind = PortalKind::destroy}).status, "installing destroy");
    verdict.ok(fixture.install(outer->domain, next, Fixture::untrusting(*server, PeerEntry::call_through, 3, 1)).status,
               "installing");
    // The worker destroys the domain in which the thread that has resumed it waits.
    const auto work =
        fixture.make_thread(*worker, PeerEntry::invoke_and_end, {.rbx = give_back, .rdi = server->domain.value});
    const auto made = fixture.make_thread(*outer, PeerEntry::invoke_and_end,
                                          {.rbx = next, .rdx = 0, .rsi = work.thread.value, .rdi = give_back});
    verdict.ok(work.status, "making a thread"), verdict.ok(made.status, "making a thread");
    verdict.equal(resume(made.thread).reason, StopReason::ended, "why the thread stopped");
    verdict.ok(get_state(made.thread, fixture.record_frame()), "its state");
    verdict.equal(fixture.record<ThreadState>().registers.rbx, Status::peer_died, "what the call answered");
    verdict.ok(get_state(work.thread, fixture.record_frame()), "the worker's state");
    verdict.equal(fixture.record<ThreadState>().registers.rbx, Status::ok, "what destroying answered");
    server.gone();
    verdict.ok(destroy(server->pool), "destroying the dead one's pool");
    verdict.ok(destroy(made.thread), "destroying a thread"), verdict.ok(destroy(work.thread), "destroying a thread");
}

/// A keeper dies while it looks after a fault: the faulting thread stops, as if nobody had looked.
void keeper_dies(Fixture& fixture, Verdict& verdict) {
    constexpr u64 nowhere = 0x7ff'0000;
    const WithPeer peer(fixture, verdict, 1);
    WithPeer keeper(fixture, verdict, 1);
    verdict.ok(fixture.install(keeper->domain, give_back, {.kind = PortalKind::resume}).status, "installing resume");
    // The context is its first argument: no number, so that what it invokes faults in the keeper, which has no handler.
    verdict.ok(fixture.install(peer->domain, fault_portal, Fixture::untrusting(*keeper, PeerEntry::yield, 3, 1)).status,
               "installing the keeper's portal");
    const auto made = fixture.make_thread(*peer, PeerEntry::fault, {.rdi = nowhere});
    verdict.ok(made.status, "making a thread");
    verdict.equal(resume(made.thread).reason, StopReason::faulted, "why it stopped: a fault of the keeper's");
    verdict.ok(get_state(made.thread, fixture.record_frame()), "its state");
    verdict.equal(fixture.record<ThreadState>().vector, FaultVector::unbound_portal, "the keeper's fault");
    verdict.equal(fixture.record<ThreadState>().depth, 1u, "calls that have not returned");
    keeper.gone();
    verdict.ok(destroy(keeper->domain), "destroying the keeper");
    verdict.ok(get_state(made.thread, fixture.record_frame()), "its state");
    verdict.equal(fixture.record<ThreadState>().depth, 0u, "calls that have not returned");
    verdict.equal(fixture.record<ThreadState>().vector, FaultVector::page_fault, "its own fault");
    verdict.equal(fixture.record<ThreadState>().registers.rdi, nowhere, "its own register");
    verdict.equal(resume(made.thread).reason, StopReason::faulted, "why it stops again, with no keeper");
    verdict.ok(destroy(keeper->pool), "destroying the keeper's pool");
    verdict.ok(destroy(made.thread), "destroying the thread");
}

constexpr NucleusTest tests[] = {
    {"death.nobody_dies", nobody_dies},       {"death.innermost_dies", innermost_dies},
    {"death.middle_dies", middle_dies},       {"death.home_dies", home_dies},
    {"death.dies_at_home", dies_at_home},     {"death.all_die", all_die},
    {"death.thread_dies", thread_dies},       {"death.portal_dies", portal_dies},
    {"death.waiting_inside", waiting_inside}, {"death.keeper_dies", keeper_dies},
};

} // namespace

const std::span<const NucleusTest> death_tests = tests;

} // namespace metta::nucleus_tests
