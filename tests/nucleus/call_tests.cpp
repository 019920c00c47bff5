// SPDX-License-Identifier: MIT
// Calls: what is passed, what is refused, what is counted.
#include "tests/nucleus/verdict.hpp"

namespace metta::nucleus_tests {
namespace {

constexpr u32 portal = TestPortal::first, other = portal + 1;
/// A number in the peer's own table.
constexpr u32 inner = first_free_portal;

void arguments_and_results(Fixture& fixture, Verdict& verdict) {
    {
        const WithPeer peer(fixture, verdict, 2);
        verdict.ok(fixture.install(portal, Fixture::untrusting(*peer, PeerEntry::add, 6)).status, "installing");
        const PortalResult sum = call_untrusting(portal, 1u, 20u, 300u, 4000u, 50000u, 600000u);
        verdict.ok(sum.status, "the call");
        verdict.equal(sum.value, 654321u, "the sum of six arguments");
        verdict.ok(fixture.install(other, Fixture::untrusting(*peer, PeerEntry::add, 2)).status, "installing");
        verdict.equal(call_untrusting(other, 1u, 20u, 300u, 4000u, 50000u, 600000u).value, 21u,
                      "the sum of the two that the portal passes");
    }
    verdict.equal(call_untrusting(portal).status, Status::peer_died, "a call after the server's death");
    verdict.ok(fixture.uninstall(portal), "taking the dead portal out");
    verdict.ok(fixture.uninstall(other), "taking the dead portal out");
}

void badge_and_area(Fixture& fixture, Verdict& verdict) {
    constexpr u64 area = TestPlace::shared + 5 * large_page_size, badge = 0xfeed'f00d'dead'beef;
    const WithPeer peer(fixture, verdict, 1);
    PortalSpecification specification = Fixture::untrusting(*peer, PeerEntry::report_badge, 5, 2);
    specification.badge = badge;
    specification.argument_area = area;
    verdict.ok(fixture.install(portal, specification).status, "installing");
    const PortalResult told = call_untrusting(portal, 0u, 0u, 0u, 0u, 0u, 0x666u);
    verdict.equal(told.value, badge, "the badge");
    verdict.equal(told.second, area, "the argument area");
    verdict.ok(fixture.uninstall(portal), "uninstalling");
}

/// A pool with one stack, and a call within the call: there is none left, and the pool's event tells when there is.
void busy_pool(Fixture& fixture, Verdict& verdict) {
    const Created events = create_event_page(fixture.frames().take(1));
    verdict.ok(events.status, "making an event page");
    {
        const WithPeer peer(fixture, verdict, 1);
        verdict.ok(configure((*peer).pool, Attribute::pool_event, events.object.value, 3).status, "setting the event");
        verdict.ok(fixture.install((*peer).domain, inner, Fixture::untrusting(*peer, PeerEntry::nothing)).status,
                   "installing in the peer");
        verdict.ok(fixture.install(portal, Fixture::untrusting(*peer, PeerEntry::call_through, 3)).status,
                   "installing");
        const PortalResult refused = call_untrusting(portal, inner, 0u, 0u);
        verdict.ok(refused.status, "the outer call");
        verdict.equal(refused.value, Status::busy, "the inner call");
        verdict.ok(get_state((*peer).pool, fixture.record_frame()), "the pool's state");
        verdict.equal(fixture.record<StackPoolState>().free, 1u, "free stacks");
        const u64 counts = (events.object.frame() + 1);
        const u64* page = nullptr;
        if (map_private(TestPlace::window, counts, Rights::read) == Status::ok)
            page = reinterpret_cast<const u64*>(TestPlace::window);
        if (verdict.that(page != nullptr, "the counts can be mapped for reading"))
            verdict.equal(page[3], 1u, "times that the empty pool got a stack");
        Fixture::close();
        verdict.ok(fixture.uninstall(portal), "uninstalling");
    }
    verdict.ok(destroy(events.object), "destroying the event page");
}

/// A call that calls itself: as deep as is documented, then an error to the one who would be deeper.
void nesting_ends(Fixture& fixture, Verdict& verdict) {
    const WithPeer peer(fixture, verdict, 1);
    PortalSpecification specification = Fixture::trusting(*peer, PeerEntry::call_through);
    specification.stack = StackPolicy::callers_own;
    specification.pool = {};
    verdict.ok(fixture.install((*peer).domain, inner, specification).status, "installing in the peer");
    verdict.ok(fixture.install(portal, Fixture::trusting(*peer, PeerEntry::call_through)).status, "installing");
    u64 rdi = inner, rsi = inner, rdx = inner, status = portal;
    register u64 r8 asm("r8") = 0;
    asm volatile("syscall"
                 : "+a"(status), "+D"(rdi), "+S"(rsi), "+d"(rdx), "+r"(r8)
                 :
                 : "rcx", "r9", "r10", "r11", "rbx", "r12", "r13", "r14", "r15", "memory");
    verdict.equal(status, Status::ok, "the outermost call");
    verdict.equal(rdi, Status::too_deep, "the innermost call");
    verdict.equal(r8, maximum_call_depth, "calls that got through");
    verdict.ok(fixture.uninstall(portal), "uninstalling");
}

void counted_and_traced(Fixture& fixture, Verdict& verdict) {
    const Created events = create_event_page(fixture.frames().take(1));
    verdict.ok(events.status, "making an event page");
    {
        const WithPeer peer(fixture, verdict, 1);
        PortalSpecification specification = Fixture::untrusting(*peer, PeerEntry::add, 6);
        specification.flags |= PortalFlag::counted | PortalFlag::traced;
        specification.trace = events.object;
        specification.badge = 0xabcd;
        verdict.ok(fixture.install(portal, specification).status, "installing");
        for (u32 call = 0; call < 130; ++call)
            verdict.equal(call_untrusting(portal, 1u, 2u, 3u, 4u, 5u, 6u).value, 21u, "the sum");
        verdict.ok(get_state(fixture.code(), fixture.record_frame()), "the code page's state");
        const auto& state = fixture.record<PortalCodeState>();
        for (const PortalState& bound : std::span(state.portals).first(state.count))
            if (bound.number == portal) verdict.equal(bound.count, 130u, "counted calls");
        verdict.equal(destroy(events.object), Status::busy, "destroying the trace while a portal writes it");
        if (map_private(TestPlace::window, events.object.frame() + 1, Rights::read) == Status::ok) {
            const auto* words = reinterpret_cast<const u64*>(TestPlace::window);
            const auto* records = reinterpret_cast<const TraceRecord*>(TestPlace::window + page_size / 2);
            verdict.equal(words[0], 130u, "traced calls");
            verdict.equal(records[1].badge, 0xabcdu, "the badge in the trace");
            verdict.that(records[1].time > records[2].time, "the ring has come round");
        }
        Fixture::close();
        verdict.ok(fixture.uninstall(portal), "uninstalling");
    }
    verdict.ok(destroy(events.object), "destroying the event page");
}

/// A server that runs with interrupts off, and leaves them on.
void interrupts_off(Fixture& fixture, Verdict& verdict) {
    constexpr u64 interrupt_flag = 1 << 9;
    const WithPeer peer(fixture, verdict, 1);
    PortalSpecification specification = Fixture::untrusting(*peer, PeerEntry::report_flags);
    verdict.ok(fixture.install(portal, specification).status, "installing");
    verdict.equal(call_untrusting(portal).value & interrupt_flag, interrupt_flag, "interrupts in a plain server");
    verdict.ok(fixture.uninstall(portal), "uninstalling");
    specification.stack = StackPolicy::per_cpu;
    verdict.ok(fixture.install(portal, specification).status, "installing");
    verdict.equal(call_untrusting(portal).value & interrupt_flag, 0u, "interrupts in a server of the interrupt model");
    u64 flags;
    asm volatile("pushfq\n\tpop %0" : "=r"(flags));
    verdict.equal(flags & interrupt_flag, interrupt_flag, "interrupts afterwards");
    verdict.ok(fixture.uninstall(portal), "uninstalling");
}

/// What `install` says of specifications, numbers and frames that are no good.
void refused_specifications(Fixture& fixture, Verdict& verdict) {
    const WithPeer peer(fixture, verdict, 1);
    const auto refused = [&](const PortalSpecification& specification, SpecificationError error,
                             std::string_view what) {
        const PortalResult answer = fixture.install(portal, specification);
        verdict.equal(answer.status, Status::bad_specification, what);
        verdict.equal(answer.value, error, what);
    };
    PortalSpecification good = Fixture::untrusting(*peer, PeerEntry::nothing);
    PortalSpecification bad = good;
    bad.version = 2;
    refused(bad, SpecificationError::version, "another version");
    bad = good, bad.entry = 0xffff'8000'0000'0000;
    refused(bad, SpecificationError::entry, "an entry in the nucleus");
    bad = good, bad.pool = (*peer).domain;
    refused(bad, SpecificationError::pool, "a pool that is none");
    bad = good, bad.target.value += u64{1} << 32;
    refused(bad, SpecificationError::target, "a stale target");
    bad = good, bad.flags = PortalFlag::separate_fs;
    refused(bad, SpecificationError::flags, "flags that protect nobody");
    refused({.kind = PortalKind::port_read, .first = 0xffff, .second = 2}, SpecificationError::constants,
            "ports beyond the last");

    verdict.ok(fixture.install(portal, good).status, "installing");
    verdict.equal(fixture.install(portal, good).status, Status::occupied, "installing over it");
    verdict.ok(fixture.uninstall(portal), "uninstalling");
    fixture.record<PortalSpecification>() = good;
    const u64 nucleus_frame = fixture.boot().ram_table.base / page_size;
    verdict.equal(install(fixture.self(), portal, fixture.code(), nucleus_frame).status, Status::not_owner,
                  "a frame of the nucleus");
    verdict.equal(install(fixture.self(), portal, fixture.code(), ~u64{0}).status, Status::not_owner, "no frame");
    verdict.equal(install(fixture.self(), portal, fixture.code(), fixture.record_frame(), 4).status,
                  Status::bad_argument, "an offset that is not aligned");
    verdict.equal(install(fixture.self(), portal, fixture.code(), fixture.record_frame(), page_size - 64).status,
                  Status::bad_argument, "a specification that leaves its frame");
    verdict.equal(install(fixture.self(), portal_count, fixture.code(), fixture.record_frame()).status,
                  Status::bad_argument, "a number beyond the table");
    verdict.equal(install((*peer).pool, portal, fixture.code(), fixture.record_frame()).status, Status::stale,
                  "the table of what is no domain");
    verdict.equal(install(fixture.self(), portal, fixture.self(), fixture.record_frame()).status, Status::stale,
                  "a code page that is none");
}

/// A code page takes what fits, says when it is full, and is as empty as before when all is taken out.
void full_code_page(Fixture& fixture, Verdict& verdict) {
    const WithPeer peer(fixture, verdict, 1);
    const Created page = create_portal_code(fixture.frames().take());
    verdict.ok(page.status, "making a code page");
    fixture.record<PortalSpecification>() = Fixture::untrusting(*peer, PeerEntry::nothing);
    for (u32 round = 0; round < 3; ++round) {
        u32 count = 0;
        Status status = Status::ok;
        while (count < 64 && status == Status::ok) {
            status = install(fixture.self(), portal + count, page.object, fixture.record_frame()).status;
            if (status == Status::ok) ++count;
        }
        verdict.equal(status, Status::exhausted, "one portal too many");
        verdict.that(count >= 5, "a page has room for five untrusting portals and more");
        for (u32 number = 0; number < count; ++number)
            verdict.ok(call_untrusting(portal + number).status, "a call through each");
        verdict.equal(destroy(page.object), Status::busy, "destroying a code page in use");
        fixture.record<PortalSpecification>() = {};
        for (u32 number = 0; number < count; ++number)
            verdict.ok(install(fixture.self(), portal + number, {}, fixture.record_frame()).status, "uninstalling");
        fixture.record<PortalSpecification>() = Fixture::untrusting(*peer, PeerEntry::nothing);
    }
    verdict.ok(destroy(page.object), "destroying the code page");
}

/// What a portal is bound to is all that it reaches, whatever it is asked for.
void in_place_bounds(Fixture& fixture, Verdict& verdict) {
    constexpr u64 ports = 0x80, count = 4; // what tells of the firmware's progress, and nothing else
    verdict.ok(fixture.install(portal, {.kind = PortalKind::port_read, .first = ports, .second = count}).status,
               "installing a portal that reads");
    verdict.ok(fixture.install(other, {.kind = PortalKind::port_write, .first = ports, .second = count}).status,
               "installing a portal that writes");
    for (const u64 offset : {count, 0x10000 - ports, u64{1} << 32, ~u64{0}}) {
        verdict.equal(invoke(portal, offset).status, Status::bad_argument, "reading beyond its ports");
        verdict.equal(invoke(other, offset, 0u).status, Status::bad_argument, "writing beyond its ports");
    }
    verdict.ok(fixture.uninstall(portal), "uninstalling"), verdict.ok(fixture.uninstall(other), "uninstalling");
}

constexpr NucleusTest tests[] = {
    {"calls.arguments_and_results", arguments_and_results},
    {"calls.badge_and_area", badge_and_area},
    {"calls.busy_pool", busy_pool},
    {"calls.nesting_ends", nesting_ends},
    {"calls.counted_and_traced", counted_and_traced},
    {"calls.interrupts_off", interrupts_off},
    {"calls.refused_specifications", refused_specifications},
    {"calls.full_code_page", full_code_page},
    {"calls.in_place_bounds", in_place_bounds},
};

} // namespace

const std::span<const NucleusTest> call_tests = tests;

} // namespace metta::nucleus_tests
