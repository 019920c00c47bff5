// SPDX-License-Identifier: MIT
// Each row is what its client sees, stub included.
#include "tests/nucleus/benchmarks.hpp"

#include <algorithm>

#include "runtime/user/stopwatch.hpp"
#include "tests/nucleus/step_benchmarks.hpp"

namespace metta::nucleus_tests {
namespace {

/// Keeps the compiler from treating a status as unused, at the price of one comparison, as clients have it.
void expect_ok(Status status) {
    if (status != Status::ok) asm volatile("ud2");
}

/// Skips the `ud2` that brought it here. A handler needs no more of an entry and an end.
[[gnu::naked]] void skip_ud2() {
    asm volatile("addq $2, 15*8(%rdi)\n\t"
                 "xor %edi, %edi\n\t"
                 "mov $1, %eax\n\t"
                 "syscall");
}

class Benchmarks {
  public:
    Benchmarks(Fixture& fixture, std::string_view prefix, Output& out)
        : fixture_(fixture), prefix_(prefix), out_(out) {}

    Status run();

  private:
    static constexpr u32 untrusting = TestPortal::first, trusting = untrusting + 1, six = untrusting + 2,
                         scratch = untrusting + 3, map = untrusting + 4, demap = untrusting + 5, pool = untrusting + 6,
                         in_place = untrusting + 7, map_range = untrusting + 8, demap_range = untrusting + 9,
                         protect = untrusting + 10, map_own = untrusting + 11, demap_own = untrusting + 12;

    void row(std::string_view name, u64 value, std::string_view unit = "instructions") {
        if (name.starts_with(prefix_)) print(out_, name, " ", value, " ", unit, "\n");
    }
    Status calls(const Peer& peer);
    Status installing(const Peer& peer);
    Status memory();
    Status own_window();
    Status ranges(u64 base, ObjectRef stretch);
    Status faults();
    Status objects();
    Status steps();

    Fixture& fixture_;
    std::string_view prefix_;
    Output& out_;
};

Status Benchmarks::calls(const Peer& peer) {
    if (const Status status = fixture_.install(untrusting, Fixture::untrusting(peer, PeerEntry::nothing)).status;
        status != Status::ok)
        return status;
    if (const Status status = fixture_.install(six, Fixture::untrusting(peer, PeerEntry::nothing, 6)).status;
        status != Status::ok)
        return status;
    if (const Status status = fixture_.install(pool, Fixture::trusting(peer, PeerEntry::nothing)).status;
        status != Status::ok)
        return status;
    PortalSpecification own_stack = Fixture::trusting(peer, PeerEntry::nothing);
    own_stack.stack = StackPolicy::callers_own;
    own_stack.pool = {};
    if (const Status status = fixture_.install(trusting, own_stack).status; status != Status::ok) return status;
    if (const Status status = fixture_.install(in_place, {.kind = PortalKind::constants, .first = 1}).status;
        status != Status::ok)
        return status;

    row("portal.call.null", ticks_of([] { expect_ok(call_untrusting(untrusting).status); }));
    row("portal.call.null.trusting", ticks_of([] { expect_ok(invoke(trusting).status); }));
    row("portal.call.null.trusting_pool", ticks_of([] { expect_ok(invoke(pool).status); }));
    row("portal.call.6args", ticks_of([] { expect_ok(call_untrusting(six, 1u, 2u, 3u, 4u, 5u, 6u).status); }));
    row("portal.short_circuit", ticks_of([] { expect_ok(invoke(in_place).status); }));

    if (const Status status = get_state(fixture_.code(), fixture_.record_frame()); status != Status::ok) return status;
    const auto& state = fixture_.record<PortalCodeState>();
    for (const PortalState& portal : std::span(state.portals).first(state.count))
        if (portal.number == untrusting) row("portal.call.null.serialising", portal.serialising, "instructions");
    return Status::ok;
}

Status Benchmarks::installing(const Peer& peer) {
    auto& specification = fixture_.record<PortalSpecification>();
    specification = Fixture::untrusting(peer, PeerEntry::nothing);
    const ObjectRef self = fixture_.self(), code = fixture_.code();
    const u64 frame = fixture_.record_frame();
    u64 installing = ~u64{0}, removing = ~u64{0};
    Status worst = Status::ok;
    const auto install_record = [&] {
        if (const Status status = install(self, scratch, code, frame).status; status != Status::ok) worst = status;
    };
    const u64 reading = time_once([] {});
    for (u32 time = 0; time < 4; ++time) {
        specification = Fixture::untrusting(peer, PeerEntry::nothing);
        installing = std::min(installing, time_once(install_record));
        specification = {};
        removing = std::min(removing, time_once(install_record));
    }
    if (worst != Status::ok) return worst;
    row("portal.install", installing - reading);
    row("portal.remove", removing - reading);

    removing = ~u64{0};
    for (u32 time = 0; time < 4; ++time) {
        specification = {.kind = PortalKind::constants, .first = 1};
        install_record();
        specification = {};
        removing = std::min(removing, time_once(install_record));
    }
    if (worst != Status::ok) return worst;
    row("portal.remove_in_place", removing - reading);
    for (const u32 number : {untrusting, trusting, six, pool, in_place})
        if (const Status status = fixture_.uninstall(number); status != Status::ok) return status;
    return Status::ok;
}

Status Benchmarks::memory() {
    constexpr u64 base = TestPlace::shared + 64 * large_page_size;
    const Created stretch = create_stretch(fixture_.frames().take(1), 1, base);
    if (const Status status = stretch.status; status != Status::ok) return status;
    if (const Status status = fixture_
                                  .install(map, {.kind = PortalKind::map,
                                                 .target = stretch.object,
                                                 .first = static_cast<u64>(Rights::read_write),
                                                 .account = fixture_.account()})
                                  .status;
        status != Status::ok)
        return status;
    if (const Status status = fixture_.install(demap, {.kind = PortalKind::demap, .target = stretch.object}).status;
        status != Status::ok)
        return status;
    const u64 frame = fixture_.frames().take();
    u64 mapping = ~u64{0}, demapping = ~u64{0};
    const u64 reading = time_once([] {});
    for (u32 time = 0; time < 4; ++time) {
        mapping = std::min(mapping, time_once([&] { expect_ok(invoke(map, base + page_size, frame).status); }));
        demapping = std::min(demapping, time_once([] { expect_ok(invoke(demap, base + page_size).status); }));
    }
    mapping -= reading, demapping -= reading;
    row("memory.map", mapping);
    row("memory.unmap", demapping);
    if (const Status status = own_window(); status != Status::ok) return status;
    if (const Status status = ranges(base, stretch.object); status != Status::ok) return status;

    for (const u32 number : {map, demap, map_range, demap_range, protect})
        if (const Status status = fixture_.uninstall(number); status != Status::ok) return status;
    return destroy(stretch.object);
}

/// Portals that a domain has to its own private window, in its account.
Status Benchmarks::own_window() {
    constexpr u64 address = TestPlace::window;
    const ObjectRef self = fixture_.self();
    if (const Status status =
            fixture_.install(map_own, {.kind = PortalKind::map_private, .target = self, .account = fixture_.account()})
                .status;
        status != Status::ok)
        return status;
    if (const Status status = fixture_.install(demap_own, {.kind = PortalKind::demap_private, .target = self}).status;
        status != Status::ok)
        return status;
    const u64 frame = fixture_.frames().take();
    u64 mapping = ~u64{0}, demapping = ~u64{0};
    const u64 reading = time_once([] {});
    for (u32 time = 0; time < 4; ++time) {
        mapping = std::min(mapping,
                           time_once([&] { expect_ok(invoke(map_own, address, frame, Rights::read_write).status); }));
        demapping = std::min(demapping, time_once([] { expect_ok(invoke(demap_own, address).status); }));
    }
    row("memory.map_own", mapping - reading);
    row("memory.demap_own", demapping - reading);
    for (const u32 number : {map_own, demap_own})
        if (const Status status = fixture_.uninstall(number); status != Status::ok) return status;
    return Status::ok;
}

Status Benchmarks::ranges(u64 base, ObjectRef stretch) {
    const auto most = static_cast<u64>(Rights::read_write);
    const AccountId account = fixture_.account();
    const struct {
        u32 number;
        PortalSpecification specification;
    } portals[] = {
        {map_range, {.kind = PortalKind::map_range, .target = stretch, .first = most, .account = account}},
        {demap_range, {.kind = PortalKind::demap_range, .target = stretch}},
        {protect, {.kind = PortalKind::protect, .target = stretch, .first = most}},
    };
    for (const auto& [number, specification] : portals)
        if (const Status status = fixture_.install(number, specification).status; status != Status::ok) return status;
    constexpr u64 pages = large_page_size / page_size;
    const u64 frames = fixture_.frames().take(8); // in two halves, as others need frames too
    u64 mapping = ~u64{0}, demapping = ~u64{0};
    const u64 reading = time_once([] {});
    for (u32 time = 0; time < 2; ++time) {
        u64 mapped = 0, gone = 0;
        for (u64 from = 0; from < pages; from += pages / 2)
            mapped += time_once([&] {
                expect_ok(invoke(map_range, base + from * page_size, frames, pages / 2, 0u, 0u, from_the_start).status);
            });
        gone += time_once([&] { expect_ok(invoke(demap_range, base, 0u, pages, 0u, 0u, from_the_start).status); });
        mapping = std::min(mapping, mapped - 2 * reading), demapping = std::min(demapping, gone - reading);
    }
    row("memory.map512", (mapping + pages - 1) / pages);
    row("memory.unmap512", (demapping + pages - 1) / pages);
    if (const Status status = grant(fixture_.self(), stretch, Rights::read); status != Status::ok) return status;
    row("memory.protect", ticks_of([] { expect_ok(invoke(protect, Rights::read_write).status); }));
    return grant(fixture_.self(), stretch, Rights::none);
}

Status Benchmarks::faults() {
    const u64 slot = fixture_.slot_frame();
    const Status set = configure(fixture_.thread(), Attribute::thread_slot, TestPlace::slot, slot).status;
    if (set != Status::ok && set != Status::occupied) return set;
    const auto entry = reinterpret_cast<u64>(&skip_ud2);
    if (const Status status =
            fixture_.install(handler_portal, {.kind = PortalKind::fault_handler, .entry = entry}).status;
        status != Status::ok)
        return status;
    row("fault.deliver_resume", ticks_of([] { asm volatile("ud2"); }) - 1);
    return fixture_.uninstall(handler_portal);
}

Status Benchmarks::objects() {
    const u64 domain_frames = fixture_.frames().take(3), thread_frames = fixture_.frames().take(1);
    Status worst = Status::ok;
    const auto expect = [&](Status status) {
        if (status != Status::ok) worst = status;
    };
    u64 domain_made = 0, thread_made = 0, thread_gone = 0, domain_gone = 0;
    for (u32 time = 0; time < 4; ++time) {
        Created domain = {}, thread = {};
        domain_made = time_once([&] { domain = create_domain(domain_frames); });
        thread_made = time_once([&] { thread = create_thread(thread_frames, domain.object, private_window_base, 0); });
        thread_gone = time_once([&] { expect(destroy(thread.object)); });
        domain_gone = time_once([&] { expect(destroy(domain.object)); });
        expect(domain.status), expect(thread.status);
    }
    row("domain.create", domain_made);
    row("thread.create", thread_made);
    row("thread.destroy", thread_gone);
    row("domain.destroy", domain_gone);
    row("domain.create_destroy", domain_made + thread_made + thread_gone + domain_gone);
    return worst;
}

Status Benchmarks::steps() {
    LongestSteps longest = {};
    const Status status = measure_steps(fixture_, longest);
    row("nucleus.step.clear_tables", longest.clear_tables);
    row("nucleus.step.free_pages", longest.free_pages);
    row("nucleus.step.dismantle", longest.dismantle);
    row("nucleus.step.map_pages", longest.map_pages);
    row("nucleus.step.unmap_pages", longest.demap_pages);
    row("nucleus.step.sweep", longest.sweep);
    row("nucleus.step.map_unit", longest.map_unit);
    row("nucleus.step.unmap_unit", longest.demap_unit);
    row("nucleus.step.protect", longest.protect);
    row("nucleus.step.expel", longest.expel);
    return status;
}

Status Benchmarks::run() {
    const auto made = fixture_.make_peer(2);
    if (const Status status = made.status; status != Status::ok) return status;
    if (const Status status = calls(made.peer); status != Status::ok) return status;
    out_.drain(); // what looks at all threads takes longer the deeper they are in calls
    if (const Status status = installing(made.peer); status != Status::ok) return status;
    if (const Status status = memory(); status != Status::ok) return status;
    if (const Status status = faults(); status != Status::ok) return status;
    out_.drain();
    if (const Status status = objects(); status != Status::ok) return status;
    if (const Status status = steps(); status != Status::ok) return status;
    if (const Status status = fixture_.destroy_peer(made.peer); status != Status::ok) return status;
    return fixture_.frames().all_returned() ? Status::ok : Status::not_owner;
}

constexpr std::string_view rows[] = {
    "portal.", "memory.", "fault.", "domain.", "thread.", "nucleus.",
};

} // namespace

bool run_benchmarks(std::string_view prefix, const Setting& setting, Output& out) {
    const bool wanted = std::ranges::any_of(rows, [&](std::string_view row) {
        const usize common = std::min(row.size(), prefix.size());
        return row.substr(0, common) == prefix.substr(0, common);
    });
    if (!wanted) {
        print(out, "nucleus_tests: expected the beginning of a row's name (");
        for (const std::string_view row : rows) print(out, " ", row);
        print(out, " ), found '", prefix, "'\n");
        return false;
    }
    const Result<Fixture*> fixture = Fixture::get(setting);
    if (!fixture) {
        print(out, "nucleus_tests: ", fixture.error(), "\n");
        return false;
    }
    const Status status = Benchmarks(**fixture, prefix, out).run();
    if (status != Status::ok)
        print(out, "nucleus_tests: expected the nucleus to answer ok, found status ", static_cast<u64>(status), "\n");
    return status == Status::ok;
}

} // namespace metta::nucleus_tests
