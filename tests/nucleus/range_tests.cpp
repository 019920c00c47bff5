// SPDX-License-Identifier: MIT
// What the holder of a stretch does by itself: runs of pages, less rights and back, frames that stay; and what is taken
// from it. With arguments that make no sense, too.
#include "tests/nucleus/own_handler.hpp"

namespace metta::nucleus_tests {
namespace {

constexpr u32 map = TestPortal::first, demap = map + 1, map_range = map + 2, demap_range = map + 3, protect = map + 4,
              nail = map + 5, other_map = map + 6, reader = map + 7, give = map + 8;
constexpr u64 base = TestPlace::shared + 96 * large_page_size;
constexpr u64 unit_pages = large_page_size / page_size;

volatile u64& word(u64 address) { return *reinterpret_cast<volatile u64*>(address); }

/// Portals to a stretch, as Stretches.Bind gives them, as long as this lives.
class Bound {
  public:
    Bound(Fixture& fixture, Verdict& verdict, ObjectRef stretch, Rights most)
        : fixture_(fixture), verdict_(verdict), stretch_(stretch) {
        const auto first = static_cast<u64>(most);
        const AccountId account = fixture.account();
        install(map, {.kind = PortalKind::map, .target = stretch, .first = first, .account = account});
        install(demap, {.kind = PortalKind::demap, .target = stretch});
        install(map_range, {.kind = PortalKind::map_range, .target = stretch, .first = first, .account = account});
        install(demap_range, {.kind = PortalKind::demap_range, .target = stretch});
        install(protect, {.kind = PortalKind::protect, .target = stretch, .first = first});
    }
    ~Bound() {
        for (u32 number = map; number <= protect; ++number) verdict_.ok(fixture_.uninstall(number), "uninstalling");
    }
    Bound(const Bound&) = delete;
    Bound& operator=(const Bound&) = delete;

    /// Destroys the stretch: nothing works any more.
    void destroy_stretch() {
        verdict_.ok(destroy(stretch_), "destroying the stretch");
        for (u32 number = map; number <= protect; ++number)
            verdict_.equal(invoke(number, base, 0u, 0u, 0u, 0u, 0u).status, Status::revoked,
                           "a stretch that is no more");
    }

  private:
    void install(u32 number, const PortalSpecification& specification) {
        verdict_.ok(fixture_.install(number, specification).status, "installing");
    }

    Fixture& fixture_;
    Verdict& verdict_;
    ObjectRef stretch_;
};

PortalResult invoke_map_range(u64 address, u64 frame, u64 count, u64 from = from_the_start) {
    return invoke(map_range, address, frame, count, 0u, 0u, from);
}
PortalResult invoke_demap_range(u64 address, u64 count, u64 from = from_the_start) {
    return invoke(demap_range, address, 0u, count, 0u, 0u, from);
}

ObjectRef make_stretch(Fixture& fixture, Verdict& verdict, u32 width = 1, u64 place = base) {
    const Created stretch = create_stretch(fixture.frames().take(width), width, place);
    verdict.ok(stretch.status, "making a stretch");
    return stretch.object;
}

void own_rights(Fixture& fixture, Verdict& verdict) {
    const WithPeer peer(fixture, verdict, 1);
    const OwnHandler handler(fixture, verdict);
    verdict.ok(fixture.install(reader, Fixture::untrusting(*peer, PeerEntry::read, 1, 1)).status, "installing");
    for (u32 table = 0; table < 2; ++table)
        verdict.ok(configure(peer->domain, Attribute::donate_table, fixture.frames().take(), fixture.account()).status,
                   "donating a table");
    const ObjectRef stretch = make_stretch(fixture, verdict);
    Bound bound(fixture, verdict, stretch, Rights::read_write);
    verdict.ok(invoke(map, base, fixture.frames().take()).status, "mapping");
    verdict.ok(grant(fixture.self(), stretch, Rights::read_write), "granting");
    verdict.ok(grant(peer->domain, stretch, Rights::read), "granting to the peer");
    word(base) = 0x77;
    for (u32 time = 0; time < 2; ++time) {
        verdict.ok(invoke(protect, Rights::read).status, "writing is given up");
        verdict.that(OwnHandler::can_read(base), "reading stays");
        verdict.that(!OwnHandler::can_write(base), "writing is a fault");
        verdict.ok(invoke(protect, Rights::none).status, "everything is given up");
        verdict.that(!OwnHandler::can_read(base), "reading is a fault");
        verdict.equal(call_untrusting(reader, base).value, 0x77u, "what the peer reads all the same");
        for (const u64 rights : {u64{2}, u64{4}, u64{5}, u64{6}, u64{7}, u64{8}, u64{0x101}, u64{1} << 32, ~u64{0}})
            verdict.equal(invoke(protect, rights).status, Status::bad_argument, "rights that it cannot have");
        verdict.that(!OwnHandler::can_read(base), "reading is still a fault");
        verdict.ok(invoke(protect, Rights::read_write).status, "and restored");
        verdict.that(OwnHandler::can_write(base), "writing again");
        word(base) = 0x77;
    }
    verdict.equal(destroy(stretch), Status::busy, "destroying a stretch that somebody sees");
    verdict.ok(invoke(protect, Rights::none).status, "everything is given up");
    verdict.equal(destroy(stretch), Status::busy, "destroying a stretch that the peer sees");
    verdict.ok(grant(peer->domain, stretch, Rights::none), "revoking");
    bound.destroy_stretch();
    verdict.ok(fixture.uninstall(reader), "uninstalling");
}

/// Rights on many units; where no directory is; and where there is nothing to narrow.
void rights_at_large(Fixture& fixture, Verdict& verdict) {
    const OwnHandler handler(fixture, verdict);
    {
        const ObjectRef stretch = make_stretch(fixture, verdict, 7);
        Bound bound(fixture, verdict, stretch, Rights::read_write);
        const u64 last = base + 127 * large_page_size - page_size;
        verdict.ok(invoke(map, last, fixture.frames().take()).status, "mapping the last page");
        verdict.ok(grant(fixture.self(), stretch, Rights::read_write), "granting");
        verdict.that(OwnHandler::can_write(last), "writing");
        verdict.ok(invoke(protect, Rights::read).status, "less");
        verdict.that(!OwnHandler::can_write(last), "writing is a fault");
        verdict.ok(invoke(protect, Rights::none).status, "nothing");
        verdict.that(!OwnHandler::can_read(last), "reading is a fault");
        bound.destroy_stretch();
    }
    const ObjectRef stretch = make_stretch(fixture, verdict, 1, base + (u64{1} << 40));
    Bound bound(fixture, verdict, stretch, Rights::read);
    verdict.equal(invoke(protect, Rights::read).status, Status::needs_table, "where no directory is");
    verdict.ok(invoke(protect, Rights::none).status, "nothing is taken from nothing");
    bound.destroy_stretch();

    const Created common = create_stretch(fixture.frames().take(1), 1, TestPlace::common);
    verdict.ok(common.status, "making a stretch in the common region");
    const PortalResult refused =
        fixture.install(give, {.kind = PortalKind::protect, .target = common.object, .first = 1});
    verdict.equal(refused.status, Status::bad_specification, "protection in the common region");
    verdict.equal(refused.value, static_cast<u64>(nucleus_types::SpecificationError::target), "which rule is broken");
    verdict.ok(destroy(common.object), "destroying the stretch");
}

void ranges(Fixture& fixture, Verdict& verdict) {
    constexpr u64 first = 300, at = base + first * page_size;
    if (fixture.frames().size() < FrameSource::for_runs) return; // a small machine
    const OwnHandler handler(fixture, verdict);
    const ObjectRef stretch = make_stretch(fixture, verdict, 2);
    Bound bound(fixture, verdict, stretch, Rights::read_write);
    const u64 frames = fixture.frames().take(9);
    verdict.ok(grant(fixture.self(), stretch, Rights::read_write), "granting");
    PortalResult result = invoke_map_range(at, frames, unit_pages);
    verdict.ok(result.status, "mapping 512 pages, over a boundary of 2 MiB");
    verdict.equal(result.value, unit_pages, "how many");
    for (u64 page = 0; page < unit_pages; ++page) word(at + page * page_size) = page;
    verdict.equal(word(at), 0u, "the first page");
    verdict.equal(word(at + 511 * page_size), 511u, "the last page");
    verdict.that(!OwnHandler::can_read(at - page_size), "nothing before");
    verdict.that(!OwnHandler::can_read(at + 512 * page_size), "nothing behind");
    verdict.equal(transfer(frames + 511, 1, fixture.other_account()), Status::not_owner, "giving a mapped frame away");

    result = invoke_map_range(at - 3 * page_size, frames, 10);
    verdict.equal(result.status, Status::occupied, "mapping what is mapped");
    verdict.equal(result.value, 3u, "how many before it");
    result = invoke_demap_range(base, 3 * unit_pages);
    verdict.ok(result.status, "demapping everything, in three steps");
    verdict.equal(result.value, 3 * unit_pages, "how many");
    for (const u64 page : {u64{0}, u64{211}, u64{212}, u64{511}})
        verdict.that(!OwnHandler::can_read(at + page * page_size), "reading what has been demapped is a fault");
    verdict.equal(invoke(demap, at).status, Status::absent, "demapping once more");

    // What is refused in the middle.
    verdict.ok(transfer(frames + 5, 1, fixture.other_account()), "giving a frame away");
    result = invoke_map_range(at, frames, 10);
    verdict.equal(result.status, Status::not_owner, "a frame of another account");
    verdict.equal(result.value, 5u, "how many before it");
    verdict.ok(invoke(TestPortal::transfer_back, frames + 5, 1u, fixture.account()).status, "taking it back");
    verdict.equal(invoke_map_range(at, frames, 10, 5).value, 10u, "going on with it");
    verdict.ok(invoke_demap_range(at, 10).status, "demapping");

    for (const u64 count : {3 * unit_pages + 1, u64{1} << 32, u64{1} << 52, ~u64{0}}) {
        verdict.equal(invoke_map_range(base, frames, count).status, Status::bad_argument, "more than there is");
        verdict.equal(invoke_demap_range(base, count).status, Status::bad_argument, "more than there is");
    }
    for (const u64 address : {base + 1, base + 8, base - page_size, base + 3 * large_page_size, u64{0}, ~u64{0}}) {
        verdict.equal(invoke_map_range(address, frames, 1).status, Status::bad_argument, "an address outside");
        verdict.equal(invoke_demap_range(address, 1).status, Status::bad_argument, "an address outside");
    }
    for (const u64 from : {u64{11}, u64{1} << 40, ~u64{0}}) {
        verdict.equal(invoke_map_range(base, frames, 10, from).status, Status::bad_argument, "more done than there is");
        verdict.equal(invoke_demap_range(base, 10, from).status, Status::bad_argument, "more done than there is");
    }
    const u64 nucleus_frame = fixture.boot().ram_table.base / page_size;
    for (const u64 frame : {nucleus_frame, u64{stretch.frame()}, u64{fixture.self().frame()}, ~u64{0}, ~u64{0} - 511,
                            u64{1} << 32, u64{1} << 52, frames + (u64{1} << 60)})
        verdict.equal(invoke_map_range(base, frame, 600).status, Status::not_owner, "frames that are nobody's to map");
    verdict.ok(invoke_map_range(base, frames, 0).status, "none at all");
    verdict.ok(invoke_map_range(base, frames, 100).status, "mapping, to be left to the stretch's end");
    verdict.ok(invoke(protect, Rights::none).status, "everything is given up");
    bound.destroy_stretch();
}

/// What is seen by everybody is gone for everybody.
void ranges_in_common(Fixture& fixture, Verdict& verdict) {
    const OwnHandler handler(fixture, verdict);
    const ObjectRef everybody{};
    const Created stretch = create_stretch(fixture.frames().take(1), 1, TestPlace::common);
    verdict.ok(stretch.status, "making a stretch");
    const auto first = static_cast<u64>(Rights::read);
    const AccountId account = fixture.account();
    verdict.ok(
        fixture
            .install(map_range,
                     {.kind = PortalKind::map_range, .target = stretch.object, .first = first, .account = account})
            .status,
        "installing");
    verdict.ok(fixture.install(demap_range, {.kind = PortalKind::demap_range, .target = stretch.object}).status,
               "installing");
    Status granted = grant(everybody, stretch.object, Rights::read);
    for (u32 table = 0; granted == Status::needs_table && table < 2; ++table) {
        verdict.ok(configure(everybody, Attribute::donate_table, fixture.lasting_frame(table), account).status,
                   "donating a table");
        granted = grant(everybody, stretch.object, Rights::read);
    }
    verdict.ok(granted, "granting");
    const u64 frames = fixture.frames().take(2);
    verdict.ok(invoke_map_range(TestPlace::common, frames, 4).status, "mapping");
    verdict.that(OwnHandler::can_read(TestPlace::common + 3 * page_size), "reading");
    verdict.ok(invoke_demap_range(TestPlace::common, 4).status, "demapping");
    verdict.that(!OwnHandler::can_read(TestPlace::common + 3 * page_size), "reading what is gone is a fault");
    verdict.ok(invoke_map_range(TestPlace::common, frames, 4).status, "mapping again");
    verdict.that(OwnHandler::can_read(TestPlace::common), "reading");
    verdict.ok(sweep(stretch.object, account), "sweeping");
    verdict.that(!OwnHandler::can_read(TestPlace::common), "reading what is gone is a fault");
    verdict.ok(grant(everybody, stretch.object, Rights::none), "revoking");
    verdict.ok(destroy(stretch.object), "destroying the stretch");
    for (const u32 number : {map_range, demap_range}) verdict.ok(fixture.uninstall(number), "uninstalling");
}

void nailed(Fixture& fixture, Verdict& verdict) {
    verdict.ok(fixture.install(nail, {.kind = PortalKind::nail, .account = fixture.account()}).status, "installing");
    const ObjectRef stretch = make_stretch(fixture, verdict);
    Bound bound(fixture, verdict, stretch, Rights::read_write);
    const u64 frame = fixture.frames().take();
    verdict.equal(invoke(nail, frame, 0u).status, Status::absent, "letting go of what is not nailed");
    verdict.ok(invoke(nail, frame, 1u).status, "nailing");
    verdict.equal(invoke(nail, frame, 1u).status, Status::not_owner, "nailing once more");
    verdict.equal(transfer(frame, 1, fixture.other_account()), Status::not_owner, "giving it away");
    verdict.equal(create_vcpu(frame, fixture.thread(), 0).status, Status::not_owner, "making it an object");
    verdict.equal(configure(fixture.self(), Attribute::donate_table, frame).status, Status::not_owner,
                  "making it a table");
    verdict.ok(invoke(map, base, frame).status, "mapping it");
    verdict.ok(invoke(demap, base).status, "demapping it");
    verdict.ok(invoke(nail, frame, 0u).status, "letting go");
    verdict.ok(transfer(frame, 1, fixture.other_account()), "giving it away");
    verdict.equal(invoke(nail, frame, 1u).status, Status::not_owner, "nailing another's");
    verdict.ok(invoke(TestPortal::transfer_back, frame, 1u, fixture.account()).status, "taking it back");
    for (const u64 word : {u64{2}, u64{1} << 32, ~u64{0}})
        verdict.equal(invoke(nail, frame, word).status, Status::bad_argument, "neither");
    const u64 nucleus_frame = fixture.boot().ram_table.base / page_size;
    for (const u64 number : {nucleus_frame, u64{stretch.frame()}, u64{0}, ~u64{0}, u64{1} << 32})
        for (const u64 which : {0u, 1u})
            verdict.equal(invoke(nail, number, which).status, Status::not_owner, "what is nobody's to nail");

    // What the nucleus keeps, its owner cannot let go: the counts of an event page.
    const Created events = create_event_page(fixture.frames().take(1));
    verdict.ok(events.status, "making an event page");
    verdict.equal(invoke(nail, u64{events.object.frame()} + 1, 0u).status, Status::not_owner, "what the nucleus keeps");
    verdict.ok(invoke(map, base, u64{events.object.frame()} + 1).status, "mapping the counts");
    verdict.ok(invoke(demap, base).status, "demapping them");
    verdict.ok(destroy(events.object), "destroying the event page");
    bound.destroy_stretch();
    verdict.ok(fixture.uninstall(nail), "uninstalling");
}

void swept(Fixture& fixture, Verdict& verdict) {
    const OwnHandler handler(fixture, verdict);
    const AccountId other = fixture.other_account();
    const ObjectRef stretch = make_stretch(fixture, verdict, 3);
    Bound bound(fixture, verdict, stretch, Rights::read_write);
    verdict.ok(
        fixture
            .install(
                other_map,
                {.kind = PortalKind::map, .target = stretch, .first = static_cast<u64>(Rights::read), .account = other})
            .status,
        "installing");
    verdict.ok(grant(fixture.self(), stretch, Rights::read), "granting");
    const u64 own = fixture.frames().take(), foreign = fixture.frames().take();
    const u64 first = base + page_size, last = base + 7 * large_page_size - page_size;
    verdict.ok(transfer(foreign, 1, other), "giving a frame away");
    for (const u64 address : {first, last}) verdict.ok(invoke(other_map, address, foreign).status, "mapping it");
    for (const u64 address : {base, last - page_size}) verdict.ok(invoke(map, address, own).status, "mapping");
    verdict.that(OwnHandler::can_read(first) && OwnHandler::can_read(last), "reading all");
    verdict.ok(sweep(stretch, 12345), "sweeping for an account that has nothing there");
    verdict.that(OwnHandler::can_read(first) && OwnHandler::can_read(last), "reading all");
    verdict.ok(sweep(stretch, other), "sweeping");
    for (const u64 address : {first, last}) verdict.that(!OwnHandler::can_read(address), "what was swept away");
    for (const u64 address : {base, last - page_size}) verdict.that(OwnHandler::can_read(address), "what was not");
    verdict.ok(invoke(TestPortal::transfer_back, foreign, 1u, fixture.account()).status, "the frame is free");
    verdict.ok(sweep(stretch, 0), "sweeping for all");
    for (const u64 address : {base, last - page_size}) verdict.that(!OwnHandler::can_read(address), "what was swept");
    verdict.ok(transfer(own, 1, other), "the frame is free");
    verdict.ok(invoke(TestPortal::transfer_back, own, 1u, fixture.account()).status, "taking it back");

    const auto refused = [&](ObjectRef object, u64 account, u64 from, Status expected) {
        verdict.equal(invoke(FirstPortal::sweep, object.value, account, 0u, 0u, 0u, from).status, expected,
                      "sweeping what cannot be");
    };
    refused(stretch, u64{1} << 32, 0, Status::bad_argument);
    for (const u64 from : {u64{7}, u64{1} << 32, ~u64{0}}) refused(stretch, 0, from, Status::bad_argument);
    for (const ObjectRef object : {ObjectRef{}, fixture.self(), ObjectRef{~u64{0}}})
        refused(object, 0, 0, Status::stale);
    verdict.ok(invoke(protect, Rights::none).status, "everything is given up");
    bound.destroy_stretch();
    refused(stretch, 0, 0, Status::stale);
    verdict.ok(fixture.uninstall(other_map), "uninstalling");
}

void from_any_account(Fixture& fixture, Verdict& verdict) {
    verdict.ok(fixture.install(give, {.kind = PortalKind::transfer, .account = any_account}).status, "installing");
    const AccountId own = fixture.account(), other = fixture.other_account();
    const u64 frame = fixture.frames().take();
    const auto transferred = [&](u64 to, u64 from) { return invoke(give, frame, 1u, to, from).status; };
    verdict.ok(transferred(other, own), "giving it away");
    verdict.equal(transferred(own, own), Status::not_owner, "from who does not have it");
    for (const u64 nobody : {u64{0}, u64{any_account}})
        verdict.equal(transferred(own, nobody), Status::not_owner, "from nobody");
    for (const u64 nobody : {u64{0}, u64{any_account}, u64{1} << 32 | own, ~u64{0}})
        verdict.equal(transferred(nobody, other), Status::bad_argument, "to nobody");
    verdict.equal(transferred(own, u64{1} << 32 | other), Status::bad_argument, "from what is no account");
    verdict.ok(transferred(own, other), "taking it back");
    verdict.equal(fixture.install(map, {.kind = PortalKind::nail, .account = any_account}).status,
                  Status::bad_specification, "any account for something else");
    verdict.ok(fixture.uninstall(give), "uninstalling");
}

void large(Fixture& fixture, Verdict& verdict) {
    constexpr u32 units = 3;
    if (fixture.frames().size() < FrameSource::for_large) return; // a small machine
    const OwnHandler handler(fixture, verdict);
    const u64 record = fixture.frames().take(), frames = fixture.frames().take(9);
    for (const u32 count : {0u, 481u, 512u, ~0u})
        verdict.equal(create_large_stretch(record, base, count).status, Status::bad_argument, "so many units");
    verdict.equal(create_large_stretch(record, base + page_size, 1).status, Status::bad_argument, "beginning anywhere");
    verdict.equal(create(ObjectType::stretch, record, 0, base, 2, 1).status, Status::bad_argument, "neither kind");
    verdict.equal(create_stretch(record, 0, base).status, Status::bad_argument, "no tables, and not large");
    const Created made = create_large_stretch(record, base, units);
    verdict.ok(made.status, "making a large stretch");
    const ObjectRef stretch = made.object;
    Bound bound(fixture, verdict, stretch, Rights::read_write);
    verdict.ok(grant(fixture.self(), stretch, Rights::read_write), "granting what is empty");
    verdict.ok(invoke(map, base + large_page_size, frames).status, "mapping");
    verdict.that(!OwnHandler::can_read(base + large_page_size), "what has come since is not seen");
    verdict.ok(invoke(protect, Rights::read_write).status, "rights on it");
    const u64 last = base + 2 * large_page_size - page_size;
    verdict.that(OwnHandler::can_write(last), "writing the last page");
    verdict.that(!OwnHandler::can_read(last + page_size) && !OwnHandler::can_read(base), "no other unit");
    word(last) = 0x99;
    verdict.equal(invoke(demap, base + large_page_size).status, Status::busy, "demapping what is seen");
    verdict.equal(invoke_demap_range(base, units * unit_pages).status, Status::busy, "demapping what is seen");
    verdict.equal(sweep(stretch, 0), Status::busy, "sweeping what is seen");
    verdict.equal(destroy(stretch), Status::busy, "destroying what is seen");
    verdict.equal(transfer(frames + 7, 1, fixture.other_account()), Status::not_owner, "giving a frame away");
    verdict.equal(map_private(TestPlace::window, frames + 7, Rights::read), Status::not_owner, "mapping it elsewhere");
    verdict.ok(invoke(protect, Rights::read).status, "less");
    verdict.that(OwnHandler::can_read(last) && !OwnHandler::can_write(last), "reading only");
    {
        WithPeer peer(fixture, verdict, 1);
        verdict.ok(fixture.install(reader, Fixture::untrusting(*peer, PeerEntry::read, 1, 1)).status, "installing");
        for (u32 table = 0; table < 2; ++table)
            verdict.ok(
                configure(peer->domain, Attribute::donate_table, fixture.frames().take(), fixture.account()).status,
                "donating a table");
        verdict.ok(grant(peer->domain, stretch, Rights::read), "granting to the peer");
        verdict.equal(call_untrusting(reader, last).value, 0x99u, "what the peer reads");
        verdict.ok(invoke(protect, Rights::none).status, "everything is given up");
        verdict.that(!OwnHandler::can_read(last), "reading is a fault");
        verdict.equal(invoke(demap, base + large_page_size).status, Status::busy, "the peer sees it still");
        verdict.ok(fixture.uninstall(reader), "uninstalling");
    }
    const PortalResult gone = invoke(demap, base + large_page_size);
    verdict.ok(gone.status, "demapping, once the peer is gone");
    verdict.equal(gone.value, frames, "the frames that were there");
    verdict.equal(invoke(demap, base + large_page_size).status, Status::absent, "demapping once more");

    fixture.frames().take(9); // those behind
    verdict.equal(invoke_map_range(base, frames, 2 * unit_pages).value, 2 * unit_pages, "mapping two units");
    verdict.equal(invoke(map, base, frames).status, Status::occupied, "mapping once more");
    verdict.ok(invoke_demap_range(base, units * unit_pages).status, "demapping");
    for (const u64 count : {u64{1}, u64{511}, (units + 1) * unit_pages, u64{1} << 52, ~u64{0}})
        verdict.equal(invoke_map_range(base, frames, count).status, Status::bad_argument, "no such count");
    for (const u64 address : {base + page_size, base + units * large_page_size, base - large_page_size, ~u64{0}})
        verdict.equal(invoke(map, address, frames).status, Status::bad_argument, "no address of a unit");
    verdict.equal(invoke(map, base, frames + 1).status, Status::bad_argument, "frames that begin anywhere");
    for (const u64 frame : {u64{0}, ~u64{511}, u64{1} << 32, frames + (u64{1} << 40)})
        verdict.equal(invoke(map, base, frame).status, Status::not_owner, "frames that are nobody's");
    fixture.record<PageOrder>() = {.frame = static_cast<u32>(frames), .rights = Rights::read};
    verdict.equal(populate(stretch, base, fixture.record_frame(), 1).status, Status::bad_argument, "single pages");
    verdict.ok(invoke(map, base, frames).status, "mapping");
    verdict.ok(sweep(stretch, fixture.account()), "sweeping");
    verdict.equal(invoke(demap, base).status, Status::absent, "what was swept away");
    verdict.ok(invoke(map, base + 2 * large_page_size, frames).status, "mapping, to be left to the stretch's end");
    bound.destroy_stretch();
}

constexpr NucleusTest tests[] = {
    {"memory.own_rights", own_rights},
    {"memory.rights_at_large", rights_at_large},
    {"memory.ranges", ranges},
    {"memory.ranges_in_common", ranges_in_common},
    {"memory.nailed", nailed},
    {"memory.swept", swept},
    {"memory.from_any_account", from_any_account},
    {"memory.large", large},
};

} // namespace

const std::span<const NucleusTest> range_tests = tests;

} // namespace metta::nucleus_tests
