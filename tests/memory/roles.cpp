// SPDX-License-Identifier: MIT
#include "tests/memory/roles.hpp"

#include "runtime/client/memory.hpp"
#include "runtime/user/numbers.hpp"
#include "tests/memory/child.hpp"
#include "tests/memory/greedy.hpp"
#include "tests/memory/hog.hpp"
#include "tests/memory/own_memory.hpp"

namespace metta::memory_tests {

void stay() {
    for (;;) static_cast<void>(from_parent.await(~u64{0} >> 2));
}

namespace {

/// When told, draws what its contract allows; tells under this name how much it has used then.
u32 draw_all(std::string_view name, const Setting& setting) {
    auto own = OwnMemory::open();
    if (!own || !tell_number(setting, name, 0)) return failed;
    to_parent.signal();
    static_cast<void>(from_parent.await(1));
    for (const u32 run : {64u, 1u})
        while (own->frames.allocate(run, 1, Frames::Region::any)) {
        }
    if (!tell_number(setting, name, own->used())) return failed;
    to_parent.signal();
    stay();
}

/// When told, needs a little of everything.
u32 be_modest(const Setting& setting) {
    auto own = OwnMemory::open();
    auto memory = connect<MemoryClient>();
    if (!own || !memory) return failed;
    to_parent.signal();
    static_cast<void>(from_parent.await(1));
    const auto page = own->page();
    constexpr u64 address = u64{3} << 30;
    if (!page || !memory->map(address, 8) || !create_event(setting.events)) return failed;
    word_at(page->base) = 1;
    word_at(address) = 1;
    return own->stretches.destroy(page->base) && memory->unmap(address, 8) ? passed : failed;
}

/// A stretch with a word in it that another domain may read.
u32 own_stretch(u32 reader, u64 word, const Setting& setting) {
    auto own = OwnMemory::open();
    const auto page = own ? own->page() : std::nullopt;
    if (!page) return failed;
    word_at(page->base) = word;
    if (reader != 0 && !own->stretches.set_rights(page->base, reader, read_only)) return failed;
    if (!tell_number(setting, "base", page->base)) return failed;
    to_parent.signal();
    stay();
}

/// Maps a frame of its own into somebody else's stretch.
u32 map_into(u64 base, u64 word) {
    auto own = OwnMemory::open();
    if (!own) return failed;
    const auto bound = BoundStretch::bind(own->stretches, base);
    const auto frame = take_frame(own->frames);
    if (!bound || !frame || bound->map(base, *frame) != Status::ok) return failed;
    word_at(base) = word;
    to_parent.signal();
    stay();
}

/// Each time that it is told, reads the word at the address that it is told: is it this one?
u32 read_words(u64 expected, const Setting& setting) {
    to_parent.signal();
    for (u64 time = 1;; ++time) {
        static_cast<void>(from_parent.await(time));
        const auto address = number_told(setting, "address");
        if (!address || word_at(*address) != expected) return failed;
        to_parent.signal();
    }
}

/// Writes all over frames of its own, and ends.
u32 leave_dirt(u64 count) {
    auto own = OwnMemory::open();
    const auto place = own ? own->place(count * page_size) : std::nullopt;
    if (!place) return failed;
    for (u64 at = 0; at < count; ++at) {
        const auto frame = own->frames.allocate(1, 1, Frames::Region::any);
        const u64 address = place->base + at * page_size;
        if (!frame || place->bound.map(address, *frame) != Status::ok) return failed;
        for (u64 offset = 0; offset < page_size; offset += sizeof(u64)) word_at(address + offset) = ~offset;
    }
    return passed;
}

/// Keeps a range with a child in it that has a stretch there.
u32 nest(const Setting& setting) {
    auto own = OwnMemory::open();
    if (!own) return failed;
    const auto range = own->stretches.reserve(16 * large_page_size);
    Child child(setting);
    if (!range || !child.run("own", "0", "1")) return failed;
    to_parent.signal();
    stay();
}

} // namespace

std::optional<u32> play_role(std::string_view role, const Arguments& arguments, const Setting& setting) {
    const u64 first = parse_number(arguments[3]).value_or(0), second = parse_number(arguments[4]).value_or(0);
    if (role == "idle") return passed;
    if (role == "draw") return draw_all(arguments[3], setting);
    if (role == "hog") return be_hog(arguments[3], setting);
    if (role == "greedy") return be_greedy(static_cast<u32>(first), setting);
    if (role == "modest") return be_modest(setting);
    if (role == "own") return own_stretch(static_cast<u32>(first), second, setting);
    if (role == "map") return map_into(first, second);
    if (role == "read") return read_words(first, setting);
    if (role == "dirt") return leave_dirt(first);
    if (role == "nest") return nest(setting);
    return std::nullopt;
}

} // namespace metta::memory_tests
