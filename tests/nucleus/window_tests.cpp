// SPDX-License-Identifier: MIT
// A domain that maps frames of its account into its private window by portals bound to itself, as hostile as it likes:
// it reaches nothing but its own window, and nothing but its own frames. And what managers are told of a window.
#include "tests/nucleus/own_handler.hpp"

namespace metta::nucleus_tests {
namespace {

constexpr u32 map = TestPortal::first, demap = map + 1, reader = map + 2;
constexpr u64 place = TestPlace::window;
constexpr u64 next_place = TestPlace::record + 16 * page_size; ///< in the same leaf table
constexpr u64 far_place = 0x59'0000; ///< in another leaf table, that of the program, between it and its stack

volatile u64& word(u64 address) { return *reinterpret_cast<volatile u64*>(address); }

/// Portals to the private window of a domain, in the own domain's table, for frames of the own account.
class WithWindow {
  public:
    WithWindow(Fixture& fixture, Verdict& verdict, ObjectRef domain) : fixture_(fixture), verdict_(verdict) {
        verdict.ok(
            fixture.install(map, {.kind = PortalKind::map_private, .target = domain, .account = fixture.account()})
                .status,
            "installing map_private");
        verdict.ok(fixture.install(demap, {.kind = PortalKind::demap_private, .target = domain}).status,
                   "installing demap_private");
    }
    ~WithWindow() {
        for (const u32 number : {map, demap}) verdict_.ok(fixture_.uninstall(number), "uninstalling");
    }
    WithWindow(const WithWindow&) = delete;
    WithWindow& operator=(const WithWindow&) = delete;

  private:
    Fixture& fixture_;
    Verdict& verdict_;
};

Status map_at(u64 address, u64 frame, u64 rights = static_cast<u64>(Rights::read_write)) {
    return invoke(map, address, frame, rights).status;
}

/// What can't be is refused, whether the portal remembers where it was last or not.
void refusals(Fixture& fixture, Verdict& verdict) {
    const u64 frame = fixture.frames().take();
    const u64 others[] = {fixture.boot().ram_table.base / page_size,
                          fixture.self().frame(),
                          fixture.code().frame(),
                          0,
                          ~u64{0},
                          u64{1} << 32,
                          u64{1} << 52,
                          frame + (u64{1} << 40)};
    const WithWindow window(fixture, verdict, fixture.self());
    const auto try_all = [&] {
        for (const u64 rights :
             {u64{0}, u64{2}, u64{4}, u64{6}, u64{7}, u64{8}, u64{9}, u64{0x101}, u64{1} << 32 | 1, ~u64{0}})
            verdict.equal(map_at(place, frame, rights), Status::bad_argument, "rights that a domain can't have");
        for (const u64 address : {u64{0}, private_window_base - page_size, place + 1, place + 8, place + page_size - 1,
                                  shared_space_base, place + shared_space_base, place | u64{1} << 47,
                                  place | u64{1} << 63, place + (u64{1} << 48), TestPlace::shared, common_region_base,
                                  u64{0xffff'8000'0000'0000}, nucleus_base, ~u64{0}, ~u64{0} << 12}) {
            verdict.equal(map_at(address, frame), Status::bad_argument, "mapping outside the window");
            verdict.equal(invoke(demap, address).status, Status::bad_argument, "demapping outside the window");
        }
        for (const u64 other : others) verdict.equal(map_at(place, other), Status::not_owner, "not one's own frame");
        verdict.equal(invoke(demap, place).status, Status::absent, "demapping what is not there");
    };
    try_all();
    verdict.ok(map_at(place, frame), "mapping");
    verdict.equal(map_at(place, frame), Status::occupied, "mapping where something is");
    verdict.equal(transfer(frame, 1, fixture.other_account()), Status::not_owner, "giving away what is mapped");
    verdict.equal(invoke(demap, place).value, frame, "the frame that was there");
    try_all();
    verdict.ok(transfer(frame, 1, fixture.other_account()), "giving the frame away");
    verdict.equal(map_at(place, frame), Status::not_owner, "mapping it then");
    verdict.ok(invoke(TestPortal::transfer_back, frame, 1u, fixture.account()).status, "taking it back");
}

/// Every mapping counts, in whichever table; what the nester has mapped, or the nucleus keeps, is no exception.
void counts(Fixture& fixture, Verdict& verdict) {
    const WithWindow window(fixture, verdict, fixture.self());
    const u64 frame = fixture.frames().take();
    for (u32 time = 0; time < 2; ++time)
        for (const u64 address : {place, far_place, next_place, far_place + page_size})
            verdict.equal(map_at(address, frame), time == 0 ? Status::ok : Status::occupied, "mapping by turns");
    word(place) = 0xc0de;
    verdict.equal(word(far_place + page_size), 0xc0deu, "the same frame in another table");
    for (const u64 address : {far_place, place, far_place + page_size, next_place}) {
        verdict.equal(transfer(frame, 1, fixture.other_account()), Status::not_owner, "giving away what is mapped");
        verdict.equal(invoke(demap, address).value, frame, "demapping by turns");
    }
    verdict.ok(transfer(frame, 1, fixture.other_account()), "giving away what is mapped nowhere");
    verdict.ok(invoke(TestPortal::transfer_back, frame, 1u, fixture.account()).status, "taking it back");

    const OwnHandler handler(fixture, verdict); // the nucleus keeps its slot
    const u64 slot = fixture.slot_frame();
    verdict.ok(invoke(demap, TestPlace::slot).status, "demapping the own context slot");
    verdict.equal(transfer(slot, 1, fixture.other_account()), Status::not_owner, "giving it away");
    verdict.ok(map_at(TestPlace::slot, slot), "mapping it again");
    verdict.that(!OwnHandler::can_read(place), "a fault with that slot");
}

/// What was demapped is gone at once, for the domain itself and when another has done it.
void nothing_stale(Fixture& fixture, Verdict& verdict) {
    const u64 one = fixture.frames().take(), two = fixture.frames().take();
    {
        const OwnHandler handler(fixture, verdict);
        const WithWindow window(fixture, verdict, fixture.self());
        for (u64 round = 0; round < 3; ++round) {
            verdict.ok(map_at(place, one), "mapping");
            verdict.that(OwnHandler::can_write(place), "writing there");
            word(place) = 1 + round;
            verdict.ok(invoke(demap, place).status, "demapping");
            verdict.that(!OwnHandler::can_read(place), "reading what is gone");
            verdict.ok(map_at(place, two, static_cast<u64>(Rights::read)), "mapping another frame, for reading");
            verdict.that(!OwnHandler::can_write(place), "writing there");
            verdict.ok(invoke(demap, place).status, "demapping that");
            verdict.ok(map_at(place, one, static_cast<u64>(Rights::read)), "mapping the first");
            verdict.equal(word(place), 1 + round, "what it holds");
            verdict.ok(invoke(demap, place).status, "demapping it again");
        }
    }
    constexpr u64 there = TestPlace::stacks - page_size;
    for (u32 time = 0; time < 2; ++time) { // the portal's memory is another domain's then
        const WithPeer peer(fixture, verdict, 1);
        verdict.ok(fixture
                       .install(peer->domain, handler_portal,
                                {.kind = PortalKind::fault_handler, .entry = peer->entry(PeerEntry::own_handler)})
                       .status,
                   "installing the peer's handler");
        verdict.ok(fixture.install(reader, Fixture::untrusting(*peer, PeerEntry::fault, 1, 2)).status, "installing");
        const WithWindow window(fixture, verdict, peer->domain);
        for (u32 round = 0; round < 3; ++round) {
            verdict.equal(call_untrusting(reader, there).second, 1u, "a write of the peer's where nothing is");
            verdict.ok(map_at(there, one), "mapping for the peer");
            verdict.equal(call_untrusting(reader, there).second, 0u, "a write of the peer's");
            verdict.equal(invoke(demap, there).value, one, "demapping");
        }
        // What its nester has mapped goes, and with it the domain, as ever.
        for (const u64 mapped : {TestPlace::slot_of(0), TestPlace::stack_top(0) - page_size})
            verdict.ok(invoke(demap, mapped).status, "demapping the peer's stack and slot");
        u64 demapped = 0;
        for (u64 at = 0x40'0000; at < 0x41'0000; at += page_size)
            demapped += invoke(demap, at).status == Status::ok ? 1 : 0;
        verdict.that(demapped != 0, "the peer's program is demapped");
        verdict.ok(fixture.uninstall(reader), "uninstalling");
    }
}

/// A portal whose domain is no more maps nothing, though it remembers where.
void revoked(Fixture& fixture, Verdict& verdict) {
    const u64 frame = fixture.frames().take();
    WithPeer peer(fixture, verdict, 1);
    const WithWindow window(fixture, verdict, peer->domain);
    constexpr u64 there = TestPlace::stacks - page_size;
    verdict.ok(map_at(there, frame), "mapping");
    verdict.ok(fixture.destroy_peer(*peer), "destroying the peer");
    peer.gone();
    verdict.equal(map_at(there + page_size, frame), Status::revoked, "mapping then");
    verdict.equal(invoke(demap, there).status, Status::revoked, "demapping");
}

/// A manager asks what a domain has at an address: what all levels together allow.
void look_up(Fixture& fixture, Verdict& verdict) {
    const u64 frame = fixture.frames().take();
    const ObjectRef self = fixture.self();
    verdict.ok(map_private(place, frame, Rights::read_write), "mapping to write");
    auto* words = reinterpret_cast<volatile u64*>(place);
    constexpr u64 first = 0x0123'4567'89ab'cdef, last = 42;
    words[0] = first;
    words[page_size / sizeof(u64) - 1] = last;
    verdict.equal(configure(self, Attribute::look_up, place + 7).second, first, "the first word");
    verdict.equal(configure(self, Attribute::look_up, place + page_size - 8).second, last, "the last word");
    verdict.ok(demap_private(place).status, "demapping what was written to");
    const auto at = [&](u64 address) { return configure(self, Attribute::look_up, address); };
    // Without NX what can be read can be executed.
    const bool no_execute = (fixture.boot().features >> static_cast<u32>(Feature::nx) & 1) != 0;
    const auto told = [&](Rights rights) {
        const bool executes = rights == Rights::read_execute || (rights == Rights::read && !no_execute);
        return frame * page_size | static_cast<u64>(executes ? Rights::read_execute : rights);
    };
    for (const Rights rights : {Rights::read, Rights::read_write, Rights::read_execute}) {
        verdict.ok(map_private(place, frame, rights), "mapping");
        for (const u64 address : {place, place + 1, place + page_size - 1}) {
            const PortalResult seen = at(address);
            verdict.ok(seen.status, "looking");
            verdict.equal(seen.value, told(rights), "what is there");
        }
        verdict.ok(demap_private(place).status, "demapping");
        verdict.equal(at(place).status, Status::absent, "looking where nothing is");
    }
    for (const u64 address : {u64{0}, private_window_base - 1, shared_space_end, u64{1} << 47, nucleus_base, ~u64{0}})
        verdict.equal(at(address).status, Status::bad_argument, "looking where no domain has anything");

    constexpr u64 base = TestPlace::shared + 80 * large_page_size;
    const Created stretch = create_stretch(fixture.frames().take(1), 1, base);
    verdict.ok(stretch.status, "making a stretch");
    verdict.ok(fixture
                   .install(map, {.kind = PortalKind::map,
                                  .target = stretch.object,
                                  .first = static_cast<u64>(Rights::read_write),
                                  .account = fixture.account()})
                   .status,
               "installing map");
    verdict.ok(map_at(base, frame), "mapping in a stretch");
    verdict.equal(at(base).status, Status::absent, "without any right");
    for (const Rights rights : {Rights::read, Rights::read_write, Rights::read_execute}) {
        verdict.ok(grant(self, stretch.object, rights), "granting");
        const Rights both = rights == Rights::read_execute ? Rights::read : rights;
        verdict.equal(at(base).value, told(both), "what both levels allow");
        verdict.equal(at(base + page_size).status, Status::absent, "the page behind");
    }
    verdict.ok(grant(self, stretch.object, Rights::none), "revoking");
    verdict.ok(destroy(stretch.object), "destroying the stretch");
    verdict.ok(fixture.uninstall(map), "uninstalling");
    verdict.equal(configure({~u64{0}}, Attribute::look_up, place).status, Status::stale, "of no domain");
    verdict.equal(configure(fixture.thread(), Attribute::look_up, place).status, Status::bad_argument, "of a thread");
    verdict.equal(configure(self, Attribute::handling).status, Status::bad_argument, "what a domain handles");
}

constexpr NucleusTest tests[] = {
    {"window.refusals", refusals}, {"window.counts", counts},   {"window.nothing_stale", nothing_stale},
    {"window.revoked", revoked},   {"window.look_up", look_up},
};

} // namespace

const std::span<const NucleusTest> window_tests = tests;

} // namespace metta::nucleus_tests
