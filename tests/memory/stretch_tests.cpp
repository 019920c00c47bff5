// SPDX-License-Identifier: MIT
// Stretches with large pages, and where stretches lie.
#include <array>

#include "tests/memory/child.hpp"
#include "tests/memory/own_memory.hpp"

namespace metta::memory_tests {
namespace {

constexpr u32 large_frames = large_page_size / page_size;

void large(const Setting& setting, Verdict& verdict) {
    auto own = OwnMemory::open();
    const auto place = own ? own->place(large_page_size, {Stretches::Attribute::large}) : std::nullopt;
    if (!verdict.that(place.has_value(), "a large stretch")) return;
    const auto first = own->frames.allocate(large_frames, large_frames, Frames::Region::any);
    if (!verdict.that(first.has_value(), "512 frames in a row")) return;
    const PortalResult mapped = place->bound.map_range(place->base, *first, large_frames);
    if (!verdict.equal(static_cast<u64>(mapped.status), static_cast<u64>(Status::ok), "to map them")) return;
    // What is mapped after a grant is seen from here on.
    verdict.that(place->bound.protect(Rights::read_write) == Status::ok, "to see them");
    constexpr u64 last = large_page_size - sizeof(u64);
    for (const u64 offset : {u64{0}, u64{page_size}, last}) {
        verdict.equal(word_at(place->base + offset), 0, "what is there at first");
        word_at(place->base + offset) = 77;
    }
    Child reader(setting);
    if (!verdict.that(reader.run("read", "77") &&
                          own->stretches.set_rights(place->base, reader.number(), read_only).has_value(),
                      "a reader"))
        return;
    u64 told = 1;
    for (const u64 offset : {u64{0}, u64{page_size}, last}) {
        if (!verdict.that(tell_number(setting, "address", place->base + offset), "to tell it where")) return;
        reader.tell();
        verdict.that(reader.told(++told), "the same word for another");
    }
    verdict.that(!own->frames.free(*first, large_frames).has_value(), "that they are not free while mapped");
    verdict.that(own->stretches.destroy(place->base).has_value(), "to destroy it");
    verdict.that(own->frames.free(*first, large_frames).has_value(), "to give them back");
}

bool lies_in(u64 address, u64 base, u64 size) { return address >= base && address - base < size; }

void ranges(const Setting& setting, Verdict& verdict) {
    constexpr u64 size = 16 * large_page_size;
    auto own = OwnMemory::open();
    if (!verdict.that(own.has_value(), "the services")) return;
    Stretches& stretches = own->stretches;
    const auto range = stretches.reserve(size);
    if (!verdict.that(range.has_value(), "a range")) return;
    const auto second = stretches.reserve(size);
    verdict.that(!second && second.error().is<Stretches::NoSpace>(), "no second one");
    Child child(setting);
    if (!verdict.that(child.run("own", "0", "1"), "a child with a stretch")) return;
    const u64 inside = number_told(setting, "base").value_or(0);
    verdict.that(lies_in(inside, *range, size), "its stretch in the range");
    // The range is not for its holder.
    const auto anywhere = stretches.create(page_size, read_only, 0, {});
    verdict.that(anywhere && !lies_in(*anywhere, *range, size), "one's own outside");
    const auto intruder = stretches.create(page_size, read_only, *range + size - large_page_size, {});
    verdict.that(!intruder && intruder.error().is<Stretches::NoSpace>(), "no place in it for a stranger");
    const auto early = stretches.unreserve(*range);
    verdict.that(!early && early.error().is<Stretches::NotHolder>(), "that it stays while something is in it");
    verdict.that(child.kill(), "to end the child");
    verdict.that(stretches.unreserve(*range).has_value(), "to give it back");
    const auto again = stretches.unreserve(*range);
    verdict.that(!again && again.error().is<Stretches::NoStretch>(), "that it is gone");
    const auto there = stretches.create(page_size, read_only, *range, {});
    verdict.that(there && *there == *range, "a stretch in its place");
}

constexpr MemoryTest all[] = {
    {"stretches.large", large},
    {"stretches.ranges", ranges},
};

} // namespace

const std::span<const MemoryTest> stretch_tests = all;

} // namespace metta::memory_tests
