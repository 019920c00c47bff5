// SPDX-License-Identifier: MIT
// Stretches and private windows, as the processor enforces them: what a domain may not do faults.
#include "tests/nucleus/own_handler.hpp"

namespace metta::nucleus_tests {
namespace {

constexpr u32 portal = TestPortal::first, map = portal + 1, demap = portal + 2, reader = portal + 3;
constexpr u64 base = TestPlace::shared + 80 * large_page_size;

PortalSpecification map_portal(const Fixture& fixture, ObjectRef stretch, Rights most) {
    return {.kind = PortalKind::map, .target = stretch, .first = static_cast<u64>(most), .account = fixture.account()};
}

volatile u64& word(u64 address) { return *reinterpret_cast<volatile u64*>(address); }

/// The peer writes to `address`: 0: it could; 1: it faulted, and its own handler let it go on.
u64 peer_write_faults(u64 address) { return call_untrusting(portal, address).second; }

/// A stretch that two domains see with different rights, and their directories alone make the difference.
void rights_per_domain(Fixture& fixture, Verdict& verdict) {
    {
        const WithPeer peer(fixture, verdict, 2);
        verdict.ok(fixture
                       .install(peer->domain, handler_portal,
                                {.kind = PortalKind::fault_handler, .entry = peer->entry(PeerEntry::own_handler)})
                       .status,
                   "installing the peer's handler");
        verdict.ok(fixture.install(portal, Fixture::untrusting(*peer, PeerEntry::fault, 1, 2)).status, "installing");
        verdict.ok(fixture.install(reader, Fixture::untrusting(*peer, PeerEntry::read, 1, 1)).status, "installing");
        const Created stretch = create_stretch(fixture.frames().take(1), 1, base);
        verdict.ok(stretch.status, "making a stretch");
        verdict.ok(fixture.install(map, map_portal(fixture, stretch.object, Rights::any)).status, "installing map");
        verdict.ok(fixture.install(demap, {.kind = PortalKind::demap, .target = stretch.object}).status,
                   "installing demap");
        const u64 frame = fixture.frames().take(), page = base + 3 * page_size;

        verdict.ok(invoke(map, page, frame).status, "mapping");
        verdict.equal(invoke(map, page, frame).status, Status::occupied, "mapping once more");
        verdict.ok(grant(fixture.self(), stretch.object, Rights::read_write), "granting to the own domain");
        word(page) = 0x1234;
        verdict.equal(peer_write_faults(page), 1u, "a write without any right");
        verdict.equal(grant(peer->domain, stretch.object, Rights::read), Status::needs_table,
                      "granting without tables");
        for (u32 table = 0; table < 2; ++table)
            verdict.ok(
                configure(peer->domain, Attribute::donate_table, fixture.frames().take(), fixture.account()).status,
                "donating a table");
        verdict.ok(grant(peer->domain, stretch.object, Rights::read), "granting reading");
        verdict.equal(call_untrusting(reader, page).value, 0x1234u, "what the peer reads");
        verdict.equal(peer_write_faults(page), 1u, "a write with the right to read");
        verdict.ok(grant(peer->domain, stretch.object, Rights::read_write), "granting writing");
        verdict.equal(peer_write_faults(page), 0u, "a write with the right to write");
        verdict.equal(word(page), 0u, "what the peer has written");
        verdict.ok(grant(peer->domain, stretch.object, Rights::read_execute), "granting execution instead");
        verdict.equal(peer_write_faults(page), 1u, "a write after the right is gone");
        for (const Rights both : {Rights::any, Rights::write, static_cast<Rights>(6)})
            verdict.equal(grant(peer->domain, stretch.object, both), Status::bad_argument, "rights that cannot be");
        verdict.equal(destroy(stretch.object), Status::busy, "destroying a stretch that is granted");
        verdict.ok(grant(peer->domain, stretch.object, Rights::none), "revoking");
        verdict.equal(peer_write_faults(page), 1u, "a write after everything is gone");

        const PortalResult gone = invoke(demap, page);
        verdict.ok(gone.status, "demapping");
        verdict.equal(gone.value, frame, "the frame that was mapped");
        verdict.equal(invoke(demap, page).status, Status::absent, "demapping once more");
        verdict.ok(invoke(map, page, frame).status, "mapping again, to be left to the stretch's end");
        verdict.ok(grant(fixture.self(), stretch.object, Rights::none), "revoking");
        verdict.ok(destroy(stretch.object), "destroying the stretch");
        verdict.equal(invoke(map, page, frame).status, Status::revoked, "mapping in a stretch that is no more");
        for (const u32 number : {portal, reader, map, demap}) verdict.ok(fixture.uninstall(number), "uninstalling");
    }
}

/// A right that is gone, or a page, is gone at once, also for who has just used it.
void nothing_stale(Fixture& fixture, Verdict& verdict) {
    const OwnHandler handler(fixture, verdict);
    const Created stretch = create_stretch(fixture.frames().take(1), 1, base);
    verdict.ok(stretch.status, "making a stretch");
    verdict.ok(fixture.install(map, map_portal(fixture, stretch.object, Rights::any)).status, "installing map");
    verdict.ok(fixture.install(demap, {.kind = PortalKind::demap, .target = stretch.object}).status, "installing");
    const u64 frame = fixture.frames().take(), page = base + 5 * page_size;
    verdict.ok(invoke(map, page, frame).status, "mapping");
    verdict.that(!OwnHandler::can_read(page), "no right, no reading");
    const Status granted = grant(fixture.self(), stretch.object, Rights::read_write);
    verdict.ok(granted, "granting");
    verdict.that(OwnHandler::can_write(page), "writing with the right to");
    verdict.ok(grant(fixture.self(), stretch.object, Rights::read), "granting less");
    verdict.that(OwnHandler::can_read(page), "reading with the right to read");
    verdict.that(!OwnHandler::can_write(page), "writing with the right to read is a fault");
    verdict.ok(invoke(demap, page).status, "demapping");
    verdict.that(!OwnHandler::can_read(page), "reading what has been demapped is a fault");
    verdict.ok(invoke(map, page, frame).status, "mapping again");
    verdict.that(OwnHandler::can_read(page), "reading it");
    verdict.ok(grant(fixture.self(), stretch.object, Rights::none), "revoking");
    verdict.that(!OwnHandler::can_read(page), "reading without any right is a fault");
    verdict.ok(map_private(TestPlace::window, frame, Rights::read_write), "mapping privately");
    verdict.that(OwnHandler::can_write(TestPlace::window), "writing");
    verdict.ok(demap_private(TestPlace::window).status, "demapping privately");
    verdict.that(!OwnHandler::can_read(TestPlace::window), "reading what has been demapped privately is a fault");
    verdict.ok(destroy(stretch.object), "destroying the stretch");
    for (const u32 number : {map, demap}) verdict.ok(fixture.uninstall(number), "uninstalling");
}

void refused_mappings(Fixture& fixture, Verdict& verdict) {
    const Created stretch = create_stretch(fixture.frames().take(1), 1, base);
    verdict.ok(stretch.status, "making a stretch");
    verdict.ok(fixture.install(map, map_portal(fixture, stretch.object, Rights::read_write)).status, "installing map");
    const u64 frame = fixture.frames().take();
    for (const u64 address :
         {base - page_size, base + large_page_size, base + 1, base + 8, u64{0}, ~u64{0}, u64{1} << 63})
        verdict.equal(invoke(map, address, frame).status, Status::bad_argument, "an address outside the stretch");
    const u64 nucleus_frame = fixture.boot().ram_table.base / page_size;
    for (const u64 number : {nucleus_frame, ~u64{0}, u64{1} << 32, u64{1} << 52, frame + (u64{1} << 40)})
        verdict.equal(invoke(map, base, number).status, Status::not_owner, "a frame that is nobody's to map");
    verdict.equal(invoke(map, base, u64{stretch.object.frame()}).status, Status::not_owner, "a frame of an object");
    verdict.equal(invoke(map, base, u64{fixture.self().frame()}).status, Status::not_owner, "the own domain's record");
    verdict.ok(transfer(frame, 1, fixture.other_account()), "giving the frame away");
    verdict.equal(invoke(map, base, frame).status, Status::not_owner, "a frame of another account");
    verdict.ok(invoke(TestPortal::transfer_back, frame, 1u, fixture.account()).status, "taking it back");
    verdict.equal(map_private(TestPlace::window, frame, Rights::any), Status::bad_argument, "writable and executable");
    verdict.equal(map_private(0, frame, Rights::read), Status::bad_argument, "the lowest page");
    verdict.equal(map_private(base, frame, Rights::read), Status::bad_argument, "the shared space, privately");
    verdict.equal(map_private(0xffff'8000'0000'0000, frame, Rights::read), Status::bad_argument, "the nucleus");
    verdict.equal(demap_private(0xffff'8000'0000'0000).status, Status::bad_argument, "the nucleus");
    verdict.equal(create_stretch(fixture.frames().take(1), 1, base + page_size).status, Status::bad_argument,
                  "a stretch that begins anywhere");
    verdict.equal(create_stretch(fixture.frames().take(1), 1, 0xffff'8000'0000'0000).status, Status::bad_argument,
                  "a stretch in the nucleus");
    verdict.ok(destroy(stretch.object), "destroying the stretch");
    verdict.ok(fixture.uninstall(map), "uninstalling");
}

/// Making and unmaking a stretch of many tables goes in steps that nobody sees.
void big_stretch(Fixture& fixture, Verdict& verdict) {
    constexpr u32 width = 7;
    const u64 frames = fixture.frames().take(width);
    const Created stretch = create_stretch(frames, width, base);
    verdict.ok(stretch.status, "making a stretch of 127 tables");
    verdict.ok(grant(fixture.self(), stretch.object, Rights::read_write), "granting");
    verdict.ok(fixture.install(map, map_portal(fixture, stretch.object, Rights::read_write)).status, "installing map");
    const u64 last = base + 127 * large_page_size - page_size, frame = fixture.frames().take();
    verdict.ok(invoke(map, last, frame).status, "mapping the last page");
    word(last) = 0x4321;
    verdict.equal(word(last), 0x4321u, "the last page");
    verdict.ok(grant(fixture.self(), stretch.object, Rights::none), "revoking");
    verdict.ok(destroy(stretch.object), "destroying the stretch");
    verdict.ok(fixture.uninstall(map), "uninstalling");
}

/// What is granted in the common region is granted to all, for reading, and never for writing.
void common_region(Fixture& fixture, Verdict& verdict) {
    constexpr u64 common = TestPlace::common;
    const WithPeer peer(fixture, verdict, 1);
    const ObjectRef everybody{};
    const Created stretch = create_stretch(fixture.frames().take(1), 1, common);
    verdict.ok(stretch.status, "making a stretch");
    verdict.ok(fixture.install(map, map_portal(fixture, stretch.object, Rights::read_execute)).status,
               "installing map");
    verdict.ok(fixture.install(reader, Fixture::untrusting(*peer, PeerEntry::read, 1, 1)).status, "installing");
    const u64 frame = fixture.frames().take();
    *reinterpret_cast<u64*>(Fixture::open(frame)) = 0x600d;
    Fixture::close();
    verdict.ok(invoke(map, common, frame).status, "mapping");
    verdict.equal(grant(fixture.self(), stretch.object, Rights::read), Status::bad_argument, "granting to one domain");
    verdict.equal(grant(everybody, stretch.object, Rights::read_write), Status::bad_argument, "granting writing");
    Status granted = grant(everybody, stretch.object, Rights::read);
    for (u32 table = 0; granted == Status::needs_table && table < 2; ++table) {
        verdict.ok(
            configure(everybody, Attribute::donate_table, fixture.lasting_frame(table), fixture.account()).status,
            "donating a table");
        granted = grant(everybody, stretch.object, Rights::read);
    }
    verdict.ok(granted, "granting");
    verdict.equal(word(common), 0x600du, "what the own domain reads");
    verdict.equal(call_untrusting(reader, common).value, 0x600du, "what the peer reads");
    verdict.ok(grant(everybody, stretch.object, Rights::none), "revoking");
    verdict.ok(destroy(stretch.object), "destroying the stretch");
    for (const u32 number : {map, reader}) verdict.ok(fixture.uninstall(number), "uninstalling");
}

/// Many pages by one invocation, in steps; what is refused is named, and what came before it stays.
void many_at_once(Fixture& fixture, Verdict& verdict) {
    constexpr u64 count = 70, pages = TestPlace::record + 16 * page_size; // more than two steps
    struct List {
        PageOrder orders[page_size / sizeof(PageOrder)];
    };
    auto& orders = fixture.record<List>().orders;
    const u64 frames = fixture.frames().take(7), list = fixture.record_frame();
    for (u64 page = 0; page < count; ++page)
        orders[page] = {.frame = static_cast<u32>(frames + page), .rights = Rights::read_write, .skip = page == 3};
    verdict.ok(populate(fixture.self(), pages, list, count).status, "mapping all but the fourth");
    word(pages) = 1;
    word(pages + (count - 1) * page_size) = 2;
    verdict.equal(word(pages), 1u, "what the first holds");

    orders[3].skip = 0;
    const PortalResult again = populate(fixture.self(), pages, list, count);
    verdict.equal(again.status, Status::occupied, "mapping what is mapped");
    verdict.equal(again.value, 0u, "which was refused");
    verdict.ok(populate(fixture.self(), pages, list, 4, 3).status, "going on with the fourth");
    orders[5] = {.frame = ~u32{0}, .rights = Rights::read};
    for (u64 page = 0; page < 5; ++page) orders[page] = {};
    const PortalResult wrong = populate(fixture.self(), pages, list, count);
    verdict.equal(wrong.status, Status::not_owner, "a frame that there is not, after five that are taken away");
    verdict.equal(wrong.value, 5u, "which was refused");
    verdict.equal(demap_private(pages + 4 * page_size).status, Status::absent, "the fifth is gone");
    for (u64 page = 5; page < count; ++page) orders[page] = {};
    verdict.ok(populate(fixture.self(), pages, list, count, 5).status, "taking the others away");
    verdict.equal(populate(fixture.self(), pages, list, 513).status, Status::bad_argument, "more than a list can hold");
    const Created stretch = create_stretch(fixture.frames().take(1), 1, base);
    verdict.ok(stretch.status, "making a stretch");
    verdict.ok(grant(fixture.self(), stretch.object, Rights::read), "granting");
    orders[0] = {.frame = static_cast<u32>(frames), .rights = Rights::read_write};
    verdict.ok(populate(stretch.object, base, list, 1).status, "mapping in a stretch");
    verdict.equal(word(base), 1u, "what is seen there");
    orders[0] = {};
    verdict.ok(populate(stretch.object, base, list, 1).status, "and taking it away");
    verdict.equal(populate(stretch.object, base - page_size, list, 1).status, Status::bad_argument, "outside of it");
    verdict.ok(grant(fixture.self(), stretch.object, Rights::none), "revoking");
    verdict.ok(destroy(stretch.object), "destroying it");
    verdict.equal(populate(stretch.object, base, list, 1).status, Status::stale, "what is no more");
}

constexpr NucleusTest tests[] = {
    {"memory.rights_per_domain", rights_per_domain}, {"memory.nothing_stale", nothing_stale},
    {"memory.refused_mappings", refused_mappings},   {"memory.big_stretch", big_stretch},
    {"memory.common_region", common_region},         {"memory.many_at_once", many_at_once},
};

} // namespace

const std::span<const NucleusTest> memory_tests = tests;

} // namespace metta::nucleus_tests
