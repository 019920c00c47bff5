// SPDX-License-Identifier: MIT
// Threads that resume each other: each keeps its own state, and gives the processor back for a reason.
#include "tests/nucleus/verdict.hpp"

namespace metta::nucleus_tests {
namespace {

constexpr u32 portal = TestPortal::first;
constexpr u32 inner = first_free_portal; ///< a number in the peer's own table
constexpr PortalSpecification any_resume = {.kind = PortalKind::resume};

/// Two threads that count and yield: each counts its own, and its vector registers are its own.
void take_turns(Fixture& fixture, Verdict& verdict) {
    const WithPeer peer(fixture, verdict, 1), second_peer(fixture, verdict, 1);
    for (const WithPeer* each : {&peer, &second_peer})
        verdict.ok(fixture.install((*each)->domain, inner, any_resume).status, "installing resume");
    const auto first = fixture.make_thread(*peer, PeerEntry::count_up, {.rbx = 100, .r12 = inner});
    const auto second = fixture.make_thread(*second_peer, PeerEntry::count_up, {.rbx = 200, .r12 = inner});
    verdict.ok(first.status, "making a thread"), verdict.ok(second.status, "making a thread");
    auto& state = fixture.record<ThreadState>();
    u64 filler = 0x1111;
    for (const ObjectRef thread : {first.thread, second.thread}) {
        verdict.ok(get_state(thread, fixture.record_frame()), "its state");
        state.vectors[512] |= 2; // SSE state is there
        for (u32 at = 160; at < 416; ++at) state.vectors[at] = static_cast<u8>(filler);
        filler += 0x11;
        verdict.ok(set_state(thread, fixture.record_frame()), "setting it");
    }
    for (u32 turn = 0; turn < 5; ++turn)
        for (const ObjectRef thread : {first.thread, second.thread, second.thread}) {
            asm volatile("movq %0, %%xmm3" : : "r"(u64{turn}) : "xmm3");
            verdict.equal(resume(thread).reason, StopReason::yielded, "why it stopped");
            u64 kept;
            asm volatile("movq %%xmm3, %0" : "=r"(kept) : : "xmm3");
            verdict.equal(kept, turn, "a vector register of who resumed it");
        }
    verdict.ok(get_state(first.thread, fixture.record_frame()), "its state");
    verdict.equal(state.registers.rbx, 105u, "the first one's count");
    verdict.equal(state.vectors[200], 0x11u, "the first one's vector registers");
    verdict.ok(get_state(second.thread, fixture.record_frame()), "its state");
    verdict.equal(state.registers.rbx, 210u, "the second one's count");
    verdict.equal(state.vectors[200], 0x22u, "the second one's vector registers");
    verdict.ok(destroy(first.thread), "destroying a thread"), verdict.ok(destroy(second.thread), "destroying a thread");
}

/// A thread that resumes another: the processor goes back the way it came.
void nested_resumption(Fixture& fixture, Verdict& verdict) {
    const WithPeer peer(fixture, verdict, 1), second_peer(fixture, verdict, 1);
    for (const WithPeer* each : {&peer, &second_peer})
        verdict.ok(fixture.install((*each)->domain, inner, any_resume).status, "installing resume");
    const auto leaf = fixture.make_thread(*second_peer, PeerEntry::count_up, {.rbx = 0, .r12 = inner});
    const auto middle = fixture.make_thread(*peer, PeerEntry::invoke_and_end, {.rbx = inner, .rdi = leaf.thread.value});
    verdict.ok(leaf.status, "making a thread"), verdict.ok(middle.status, "making a thread");
    verdict.equal(resume(middle.thread).reason, StopReason::ended, "why the middle one stopped");
    verdict.ok(get_state(leaf.thread, fixture.record_frame()), "the leaf's state");
    verdict.equal(fixture.record<ThreadState>().registers.rbx, 1u, "the leaf's count");
    verdict.ok(destroy(middle.thread), "destroying a thread"), verdict.ok(destroy(leaf.thread), "destroying a thread");
}

void what_cannot_be_resumed(Fixture& fixture, Verdict& verdict) {
    const ObjectRef self = fixture.thread();
    verdict.equal(resume(self).status, Status::busy, "resuming the thread that runs");
    verdict.equal(resume({}).status, Status::absent, "giving the processor to nobody");
    verdict.equal(resume({~u64{0}}).status, Status::stale, "resuming what is not there");
    verdict.equal(resume(fixture.self()).status, Status::stale, "resuming a domain");
    verdict.equal(destroy(self), Status::busy, "destroying the thread that runs");
    verdict.equal(destroy(fixture.self()), Status::busy, "destroying the domain one is in");
    verdict.equal(get_state(self, fixture.record_frame()), Status::busy, "the state of the thread that runs");
    verdict.equal(set_state(self, fixture.record_frame()), Status::busy, "setting it");
}

/// A portal made for one thread resumes that one, whatever it is told.
void bound_resumption(Fixture& fixture, Verdict& verdict) {
    const WithPeer peer(fixture, verdict, 1);
    verdict.ok(fixture.install(peer->domain, inner, any_resume).status, "installing resume");
    const auto made = fixture.make_thread(*peer, PeerEntry::count_up, {.rbx = 7, .r12 = inner});
    verdict.ok(made.status, "making a thread");
    verdict.ok(fixture.install(portal, {.kind = PortalKind::resume, .target = made.thread}).status, "installing");
    verdict.ok(invoke(portal, ~u64{0}).status, "resuming through it");
    verdict.ok(get_state(made.thread, fixture.record_frame()), "its state");
    verdict.equal(fixture.record<ThreadState>().registers.rbx, 8u, "its count");
    verdict.ok(destroy(made.thread), "destroying the thread");
    verdict.equal(invoke(portal, ~u64{0}).status, Status::revoked, "resuming what is no more");
    verdict.ok(fixture.uninstall(portal), "uninstalling");
}

/// A vcpu with activations on: its thread is told that it has the processor, and goes on when it likes.
void activation(Fixture& fixture, Verdict& verdict) {
    const WithPeer peer(fixture, verdict, 1);
    verdict.ok(fixture.install(peer->domain, inner, any_resume).status, "installing resume");
    const auto made = fixture.make_thread(*peer, PeerEntry::count_up, {.rbx = 0, .r12 = inner, .r15 = 0});
    verdict.ok(made.status, "making a thread");
    const Created vcpu = create_vcpu(fixture.frames().take(), made.thread, peer->entry(PeerEntry::own_handler));
    verdict.ok(vcpu.status, "making a vcpu");
    verdict.equal(resume(vcpu.object).reason, StopReason::yielded, "a turn without activation");
    verdict.ok(configure(vcpu.object, Attribute::activations, 1u).status, "switching activations on");
    verdict.equal(resume(vcpu.object).reason, StopReason::yielded, "a turn with activation");
    verdict.ok(get_state(made.thread, fixture.record_frame()), "its state");
    verdict.equal(fixture.record<ThreadState>().registers.rbx, 3u, "two turns, and one for the activation");
    verdict.ok(get_state(vcpu.object, fixture.record_frame()), "the vcpu's state");
    verdict.equal(fixture.record<VcpuState>().thread, made.thread, "its thread");
    verdict.equal(fixture.record<VcpuState>().activations, 1u, "its activations");
    verdict.ok(destroy(made.thread), "destroying the thread");
    verdict.equal(resume(vcpu.object).status, Status::stale, "a vcpu whose thread is no more");
    verdict.ok(destroy(vcpu.object), "destroying the vcpu");
}

constexpr NucleusTest tests[] = {
    {"threads.take_turns", take_turns},
    {"threads.nested_resumption", nested_resumption},
    {"threads.what_cannot_be_resumed", what_cannot_be_resumed},
    {"threads.bound_resumption", bound_resumption},
    {"threads.activation", activation},
};

} // namespace

const std::span<const NucleusTest> thread_tests = tests;

} // namespace metta::nucleus_tests
