// SPDX-License-Identifier: MIT
// Everything here is what any nester does to start a domain: frames, page tables, a program, stacks, portals.
#include "tests/nucleus/fixture.hpp"

#include <algorithm>
#include <cstring>

namespace metta::nucleus_tests {
namespace {

Error unexpected_status(std::string_view what, Status status) {
    return {
        .subject = what, .expected = "the nucleus to answer ok", .found = "status", .value = static_cast<u64>(status)};
}

} // namespace

/// Maps the record frame, and sees to it that tests which map and grant find all page tables in their places: they
/// stay.
Status Fixture::prepare_tables() {
    const auto with_tables = [&](auto operation) {
        Status status = operation();
        for (u32 table = 0; status == Status::needs_table && table < 4; ++table) {
            status = configure(self(), Attribute::donate_table, frames_.take(), account()).status;
            if (status == Status::ok) status = operation();
        }
        return status;
    };
    Status status = with_tables([&] { return map_private(TestPlace::record, record_frame_, Rights::read_write); });
    if (status != Status::ok) return status;
    const Created stretch = create_stretch(frames_.take(1), 1, TestPlace::shared);
    if (stretch.status != Status::ok) return stretch.status;
    status = with_tables([&] { return grant(self(), stretch.object, Rights::read); });
    if (status == Status::ok) status = grant(self(), stretch.object, Rights::none);
    const Status destroyed = destroy(stretch.object);
    return status == Status::ok ? destroyed : status;
}

Result<Fixture> Fixture::create(const Setting& setting) {
    Fixture fixture(setting);
    if (fixture.frames_.size() < FrameSource::fewest)
        return refuse({.subject = "tests of the nucleus",
                       .expected = "an account of at least 2048 frames",
                       .found = "frames:",
                       .value = fixture.frames_.size(),
                       .advice = "start them as the program nucleus_tests"});
    fixture.record_frame_ = fixture.frames_.take();
    if (const Status prepared = fixture.prepare_tables(); prepared != Status::ok)
        return refuse(unexpected_status("donating page tables", prepared));
    fixture.lasting_frames_ = fixture.frames_.take(1);
    fixture.slot_frame_ = fixture.frames_.take();
    if (const Status mapped = map_private(TestPlace::slot, fixture.slot_frame_, Rights::read_write);
        mapped != Status::ok)
        return refuse(unexpected_status("mapping the context slot", mapped));
    const Created code = create_portal_code(fixture.frames_.take());
    if (code.status != Status::ok) return refuse(unexpected_status("making a code page", code.status));
    fixture.code_ = code.object;
    fixture.frames_.keep();
    if (const auto back = fixture.install(TestPortal::transfer_back,
                                          {.kind = PortalKind::transfer, .account = fixture.other_account()});
        back.status != Status::ok)
        return refuse(unexpected_status("installing a portal", back.status));
    return fixture;
}

Result<Fixture*> Fixture::get(const Setting& setting) {
    static constinit std::optional<Fixture> only;
    if (!only) only = TRY(create(setting));
    return &*only;
}

PortalResult Fixture::install(ObjectRef domain, u32 number, const PortalSpecification& specification) const {
    record<PortalSpecification>() = specification;
    return metta::install(domain, number, code_, record_frame_);
}

PortalResult Fixture::install(u32 number, const PortalSpecification& specification) const {
    return install(self(), number, specification);
}

PortalSpecification Fixture::untrusting(const Peer& peer, PeerEntry entry, u8 arguments, u8 results) {
    return {.kind = PortalKind::call,
            .flags = PortalFlag::untrusting,
            .target = peer.domain,
            .entry = peer.entry(entry),
            .pool = peer.pool,
            .stack = StackPolicy::pool,
            .arguments = arguments,
            .results = results};
}

PortalSpecification Fixture::trusting(const Peer& peer, PeerEntry entry, u8 arguments, u8 results) {
    PortalSpecification specification = untrusting(peer, entry, arguments, results);
    specification.flags = 0;
    return specification;
}

byte* Fixture::open(u64 frame) {
    close();
    const Status mapped = map_private(TestPlace::window, frame, Rights::read_write);
    return mapped == Status::ok ? reinterpret_cast<byte*>(TestPlace::window) : nullptr;
}

void Fixture::close() { demap_private(TestPlace::window); }

Status Fixture::map_loaded(u64 address, u64 frame, Rights rights) const {
    return invoke(TestPortal::map_peer, address, frame, rights).status;
}

Status Fixture::map_into(const Peer& peer, u64 address, u64 frame, Rights rights) const {
    Status status =
        install(TestPortal::map_peer, {.kind = PortalKind::map_private, .target = peer.domain, .account = account()})
            .status;
    if (status == Status::ok) status = map_loaded(address, frame, rights);
    uninstall(TestPortal::map_peer);
    return status;
}

Fixture::MadeThread Fixture::make_thread(const Peer& peer, PeerEntry entry, const Registers& registers) {
    const u64 stack = frames_.take(), slot = frames_.take();
    const u64 top = TestPlace::stack_top(TestPlace::thread_stack);
    const u64 slot_address = TestPlace::slot_of(TestPlace::thread_stack);
    Status status = map_into(peer, top - page_size, stack, Rights::read_write);
    if (status == Status::ok) status = map_into(peer, slot_address, slot, Rights::read_write);
    if (status != Status::ok) return {status, {}};
    const Created made = metta::create_thread(frames_.take(1), peer.domain, peer.entry(entry), top);
    if (made.status != Status::ok) return {made.status, {}};
    status = configure(made.object, Attribute::thread_slot, slot_address, slot).status;
    if (status == Status::ok) status = get_state(made.object, record_frame_);
    if (status != Status::ok) return {status, made.object};
    Registers& fresh = record<ThreadState>().registers;
    const u64 rip = fresh.rip, rsp = fresh.rsp;
    fresh = registers;
    fresh.rip = rip, fresh.rsp = rsp;
    return {set_state(made.object, record_frame_), made.object};
}

Status Fixture::end_thread(const Peer& peer, ObjectRef thread) const {
    Status status = destroy(thread);
    if (status == Status::ok)
        status = install(TestPortal::map_peer, {.kind = PortalKind::demap_private, .target = peer.domain}).status;
    const u64 stack = TestPlace::stack_top(TestPlace::thread_stack) - page_size;
    for (const u64 address : {stack, TestPlace::slot_of(TestPlace::thread_stack)})
        if (status == Status::ok) status = invoke(TestPortal::map_peer, address).status;
    uninstall(TestPortal::map_peer);
    return status;
}

Status Fixture::load_program(Peer& peer) {
    const auto image = ElfImage::open(setting_->peer_program, private_window_base, TestPlace::stacks);
    if (!image) return Status::bad_argument;
    for (const ElfSegment& segment : image->segments()) {
        const u64 start = round_down(segment.address, page_size);
        const Rights rights = segment.write     ? Rights::read_write
                              : segment.execute ? Rights::read_execute
                                                : Rights::read;
        for (u64 page = start; page < segment.end(); page += page_size) {
            const u64 frame = frames_.take();
            byte* bytes = open(frame);
            std::memset(bytes, 0, page_size);
            const u64 from = std::max(page, segment.address), to = std::min(page + page_size, segment.end());
            const u64 offset = from - segment.address, filled = segment.data.size();
            if (offset < filled)
                std::memcpy(bytes + (from - page), segment.data.data() + offset, std::min(to - from, filled - offset));
            if (page <= image->entry() && image->entry() < page + page_size)
                std::memcpy(peer.entries.data(), bytes + (image->entry() - page), sizeof peer.entries);
            close();
            if (const Status status = map_loaded(page, frame, rights); status != Status::ok) return status;
        }
    }
    return Status::ok;
}

Status Fixture::add_stack(const Peer& peer, u32 number) {
    const u64 stack = frames_.take(), slot = frames_.take();
    const u64 top = TestPlace::stack_top(number), slot_address = TestPlace::slot_of(number);
    Status status = map_loaded(top - page_size, stack, Rights::read_write);
    if (status == Status::ok) status = configure(peer.pool, Attribute::pool_stack, top, 0, slot_address, slot).status;
    if (status == Status::ok) status = map_loaded(slot_address, slot, Rights::read_write);
    return status;
}

Fixture::MadePeer Fixture::make_peer(u32 stacks) {
    Peer peer;
    const Created domain = create_domain(frames_.take(3));
    if (domain.status != Status::ok) return {domain.status, peer};
    peer.domain = domain.object;
    // The domain came with two tables; its window needs three.
    Status status = configure(peer.domain, Attribute::donate_table, frames_.take(), account()).status;
    if (status == Status::ok)
        status = install(TestPortal::map_peer,
                         {.kind = PortalKind::map_private, .target = peer.domain, .account = account()})
                     .status;
    if (status == Status::ok) status = load_program(peer);
    if (status != Status::ok) return {status, peer};
    const Created pool = create_stack_pool(frames_.take(), peer.domain);
    peer.pool = pool.object;
    status = pool.status;
    for (; status == Status::ok && peer.stacks < stacks; ++peer.stacks) status = add_stack(peer, peer.stacks);
    uninstall(TestPortal::map_peer);
    return {status, peer};
}

Status Fixture::destroy_peer(const Peer& peer) {
    if (const Status status = destroy(peer.domain); status != Status::ok) return status;
    return peer.pool ? destroy(peer.pool) : Status::ok;
}

} // namespace metta::nucleus_tests
