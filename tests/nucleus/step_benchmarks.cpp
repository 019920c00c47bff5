// SPDX-License-Identifier: MIT
// A step cannot be timed by itself, since ring 3 does not see where one ends: so each operation here is one that goes
// in equal steps, or in a single one that is as long as they get.
#include "tests/nucleus/step_benchmarks.hpp"

#include "runtime/user/stopwatch.hpp"

namespace metta::nucleus_tests {
namespace {

constexpr u32 map = TestPortal::first + 10, demap = map + 1, protect = map + 2;
constexpr u64 base = TestPlace::shared + 640 * large_page_size;

/// The worst of several answers.
class Outcome {
  public:
    void expect(Status status) {
        if (worst_ == Status::ok) worst_ = status;
    }
    Status worst() const { return worst_; }

  private:
    Status worst_ = Status::ok;
};

u64 clear_tables(Fixture& fixture, Outcome& outcome) {
    constexpr u32 width = 7, tables_a_step = 16, steps = (1 << width) / tables_a_step;
    const u64 frames = fixture.frames().take(width);
    Created stretch = {};
    const u64 ticks = time_once([&] { stretch = create_stretch(frames, width, base); });
    outcome.expect(stretch.status);
    outcome.expect(destroy(stretch.object));
    return ticks / steps;
}

u64 free_pages(Fixture& fixture, Outcome& outcome) {
    constexpr u64 pages = large_page_size / page_size;
    const Created stretch = create_stretch(fixture.frames().take(1), 1, base);
    outcome.expect(stretch.status);
    outcome.expect(fixture
                       .install(map, {.kind = PortalKind::map,
                                      .target = stretch.object,
                                      .first = static_cast<u64>(Rights::read),
                                      .account = fixture.account()})
                       .status);
    const u64 frame = fixture.frames().take();
    for (u64 page = 0; page < pages; ++page) outcome.expect(invoke(map, base + page * page_size, frame).status);
    const u64 ticks = time_once([&] { outcome.expect(destroy(stretch.object)); });
    outcome.expect(fixture.uninstall(map));
    return ticks;
}

/// Portals to a stretch, of runs of pages, and its destruction.
class Runs {
  public:
    Runs(Fixture& fixture, Outcome& outcome, Created stretch)
        : fixture_(fixture), outcome_(outcome), stretch_(stretch) {
        outcome.expect(stretch.status);
        outcome.expect(fixture
                           .install(map, {.kind = PortalKind::map_range,
                                          .target = stretch.object,
                                          .first = static_cast<u64>(Rights::read),
                                          .account = fixture.account()})
                           .status);
        outcome.expect(fixture.install(demap, {.kind = PortalKind::demap_range, .target = stretch.object}).status);
    }
    ~Runs() {
        outcome_.expect(destroy(stretch_.object));
        outcome_.expect(fixture_.uninstall(map));
        outcome_.expect(fixture_.uninstall(demap));
    }
    Runs(const Runs&) = delete;
    Runs& operator=(const Runs&) = delete;

    u64 map_all(u64 frames) const {
        return time_once([&] { outcome_.expect(invoke(map, base, frames, pages, 0u, 0u, from_the_start).status); });
    }
    u64 demap_all() const {
        return time_once([&] { outcome_.expect(invoke(demap, base, 0u, pages, 0u, 0u, from_the_start).status); });
    }
    u64 sweep_all() const {
        return time_once([&] { outcome_.expect(sweep(stretch_.object, fixture_.account())); });
    }

  private:
    static constexpr u64 pages = large_page_size / page_size;

    Fixture& fixture_;
    Outcome& outcome_;
    Created stretch_;
};

/// `frames`: 512 of them.
void map_runs(Fixture& fixture, Outcome& outcome, u64 frames, LongestSteps& steps) {
    {
        const Runs small(fixture, outcome, create_stretch(fixture.frames().take(1), 1, base));
        steps.map_pages = small.map_all(frames);
        steps.demap_pages = small.demap_all();
        small.map_all(frames);
        steps.sweep = small.sweep_all();
    }
    const Runs large(fixture, outcome, create_large_stretch(fixture.frames().take(), base, 1));
    steps.map_unit = large.map_all(frames);
    steps.demap_unit = large.demap_all();
}

/// As many units as there can be, all in directories that are there.
u64 protect_all(Fixture& fixture, Outcome& outcome, u64 frames) {
    const Created stretch = create_stretch(frames, 9, TestPlace::shared);
    outcome.expect(stretch.status);
    outcome.expect(
        fixture
            .install(protect,
                     {.kind = PortalKind::protect, .target = stretch.object, .first = static_cast<u64>(Rights::read)})
            .status);
    outcome.expect(grant(fixture.self(), stretch.object, Rights::read));
    const u64 ticks = time_once([&] { outcome.expect(invoke(protect, Rights::none).status); });
    outcome.expect(destroy(stretch.object));
    outcome.expect(fixture.uninstall(protect));
    return ticks;
}

/// A domain is destroyed with a private table that has `pages` pages in it.
u64 destroy_filled(Fixture& fixture, Outcome& outcome, u64 pages) {
    const Created domain = create_domain(fixture.frames().take(3));
    outcome.expect(domain.status);
    outcome.expect(
        configure(domain.object, Attribute::donate_table, fixture.frames().take(), fixture.account()).status);
    outcome.expect(
        fixture.install(map, {.kind = PortalKind::map_private, .target = domain.object, .account = fixture.account()})
            .status);
    const u64 frame = fixture.frames().take(), window = 16 * large_page_size;
    for (u64 page = 0; page < pages; ++page)
        outcome.expect(invoke(map, window + page * page_size, frame, Rights::read).status);
    const u64 ticks = time_once([&] { outcome.expect(destroy(domain.object)); });
    outcome.expect(fixture.uninstall(map));
    return ticks;
}

/// A domain is destroyed with `threads` threads in it, each as deep as it can be.
u64 destroy_entered(Fixture& fixture, Outcome& outcome, u32 threads) {
    constexpr u32 enter = first_free_portal, again = first_free_portal, give_back = again + 1;
    constexpr u32 depth = maximum_call_depth;
    const auto outer = fixture.make_peer(1), inner = fixture.make_peer(0);
    outcome.expect(outer.status), outcome.expect(inner.status);
    PortalSpecification call = Fixture::trusting(inner.peer, PeerEntry::descend);
    call.stack = StackPolicy::callers_own;
    call.pool = {};
    outcome.expect(fixture.install(outer.peer.domain, enter, call).status);
    outcome.expect(fixture.install(inner.peer.domain, again, call).status);
    outcome.expect(fixture.install(inner.peer.domain, give_back, {.kind = PortalKind::resume}).status);
    const u64 stack = fixture.frames().take(), top = TestPlace::stack_top(TestPlace::thread_stack);
    outcome.expect(fixture.map_into(inner.peer, top - page_size, stack, Rights::read_write));
    std::array<ObjectRef, 2> made = {}; // as many as one step takes
    for (ObjectRef& thread : std::span(made).first(threads)) {
        thread =
            create_thread(fixture.frames().take(1), outer.peer.domain, outer.peer.entry(PeerEntry::invoke_and_end), top)
                .object;
        outcome.expect(get_state(thread, fixture.record_frame()));
        Registers& registers = fixture.record<ThreadState>().registers;
        registers.rbx = enter, registers.rdi = depth, registers.rsi = again, registers.rdx = give_back;
        outcome.expect(set_state(thread, fixture.record_frame()));
        const Resumed stopped = resume(thread);
        outcome.expect(stopped.reason == StopReason::yielded ? stopped.status : Status::bad_argument);
    }
    const u64 ticks = time_once([&] { outcome.expect(destroy(inner.peer.domain)); });
    outcome.expect(destroy(inner.peer.pool));
    for (const ObjectRef thread : std::span(made).first(threads)) outcome.expect(destroy(thread));
    outcome.expect(fixture.destroy_peer(outer.peer));
    return ticks;
}

} // namespace

Status measure_steps(Fixture& fixture, LongestSteps& steps) {
    Outcome outcome;
    steps.clear_tables = clear_tables(fixture, outcome);
    steps.free_pages = free_pages(fixture, outcome);
    const u64 frames = fixture.frames().take(9);
    map_runs(fixture, outcome, frames, steps);
    steps.protect = protect_all(fixture, outcome, frames);
    constexpr u64 pages = large_page_size / page_size;
    steps.dismantle = destroy_filled(fixture, outcome, pages) - destroy_filled(fixture, outcome, 0);
    steps.expel = destroy_entered(fixture, outcome, 2) - destroy_entered(fixture, outcome, 0);
    return outcome.worst();
}

} // namespace metta::nucleus_tests
