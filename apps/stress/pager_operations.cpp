// SPDX-License-Identifier: MIT
#include "apps/stress/pager_operations.hpp"

#include <iterator>

#include "apps/stress/pager.hpp"
#include "runtime/paging/ranges.hpp"
#include "runtime/paging/try_copy.hpp"
#include "runtime/user/clock.hpp"

namespace metta::stress {
namespace {

constinit PageWords expected_words{};

} // namespace

/// Those whose pages come and go, three times as often as others.
Region& PagerOperations::any_region() {
    constexpr auto paged = static_cast<usize>(Memory::file);
    constexpr u64 weight = 3;
    const u64 drawn = random_.below(paged + weight * (memory_kinds - paged));
    return regions_[drawn < paged ? drawn : paged + (drawn - paged) / weight];
}

Region& PagerOperations::any_writable() {
    for (;;)
        if (Region& region = any_region(); region.writable()) return region;
}

bool PagerOperations::read() {
    const Region& region = any_region();
    const u64 page = random_.below(region.pages());
    const usize slot = random_.below(Region::slots), word = Region::words[slot];
    std::optional<u64> expected = region.written(page, slot);
    if (!expected) expected = regions_.initial(region, page, word);
    if (!expected) return differs("file", ": expected to be read by Machine.ReadFile");
    const u64 found = region.at(page, word);
    return found == *expected || differs(region, page, word, *expected, found);
}

bool PagerOperations::write() {
    Region& region = any_writable();
    const u64 page = random_.below(region.pages());
    const usize slot = random_.below(Region::slots);
    region.at(page, Region::words[slot]) = region.next(page, slot);
    return true;
}

/// The same by a copy that is told of faults; here there is none that is not resolved.
bool PagerOperations::copy_in() {
    Region& region = any_writable();
    const u64 page = random_.below(region.pages());
    const usize slot = random_.below(Region::slots);
    const u64 word = region.next(page, slot);
    const u64 address = region.base() + page * page_size + Region::words[slot] * sizeof word;
    return paging::try_copy(reinterpret_cast<void*>(address), &word, sizeof word) ||
           differs(memory_names[static_cast<usize>(region.kind())], " page ", page,
                   ": expected to be written to, found that refused");
}

bool PagerOperations::check(const Region& region, u64 page) {
    if (!regions_.initial(region, page, expected_words))
        return differs("file", ": expected to be read by Machine.ReadFile");
    for (usize slot = 0; slot != Region::slots; ++slot)
        if (const auto written = region.written(page, slot)) expected_words[Region::words[slot]] = *written;
    for (usize word = 0; word != words_a_page; ++word)
        if (const u64 found = region.at(page, word); found != expected_words[word])
            return differs(region, page, word, expected_words[word], found);
    return true;
}

bool PagerOperations::check_page() {
    const Region& region = any_region();
    return check(region, random_.below(region.pages()));
}

/// A stack frame of about a KiB, looked at once more when those below it are gone.
bool PagerOperations::deeper(u64 depth, u64 key) {
    std::array<u64, 128> words;
    volatile u64* const kept = words.data();
    for (usize word = 0; word != words.size(); ++word) kept[word] = mixed(key, depth << 16 | word);
    if (depth == 0)
        give_back();
    else if (!deeper(depth - 1, key))
        return false;
    for (usize word = 0; word != words.size(); ++word)
        if (const u64 expected = mixed(key, depth << 16 | word), found = kept[word]; found != expected)
            return differs("stack", " at depth ", depth, ", word ", word, ": expected 0x", Hex{expected}, ", found 0x",
                           Hex{found});
    return true;
}

bool PagerOperations::recurse() {
    constexpr u64 deepest = 40;
    const u64 depth = random_.below(deepest);
    return deeper(depth, random_.next());
}

bool PagerOperations::give_back() {
    constexpr u32 most = 24;
    paging::give_frames_back(static_cast<u32>(1 + random_.below(most)));
    return true;
}

/// Others do something in between more often than when a time slice is over.
bool PagerOperations::rest() {
    constexpr u64 rests_a_second = 10'000;
    static_cast<void>(pager_may_end.await(1, now() + ticks_per_second() / rests_a_second));
    return true;
}

bool PagerOperations::remake() { return regions_.remake(any_region(), random_); }

bool PagerOperations::store() {
    const bool small = random_.below(2) == 0;
    const Region& region = regions_[small ? Memory::small : Memory::remote];
    const bool all =
        region.written_pages() <= store_bounds[static_cast<usize>(small ? Stored::small : Stored::remote)].capacity;
    return regions_.mapping(region.kind())->store() == all ||
           differs(memory_names[static_cast<usize>(region.kind())], ": expected ", all ? "" : "not ",
                   "all pages to be stored, found otherwise");
}

/// Guard pages, what is in front of a mapping, what its store does not have, and a write where there are none.
bool PagerOperations::touch_what_is_gone() {
    const Region &guarded = regions_[Memory::guarded], &remote = regions_[Memory::remote],
                 &file = regions_[Memory::file];
    const u64 addresses[] = {guarded.base() - page_size, remote.base() - page_size,
                             remote.base() + remote.pages() * page_size, page_size, fixed_regions - page_size};
    u64 word = 0;
    const u64 which = random_.below(std::size(addresses) + 1), offset = sizeof word * random_.below(words_a_page);
    if (which == std::size(addresses))
        return !paging::try_copy(reinterpret_cast<void*>(file.base() + offset), &word, sizeof word) ||
               differs("file", ": expected not to be written to");
    return !paging::try_copy(&word, reinterpret_cast<const void*>(addresses[which] + offset), sizeof word) ||
           differs("nothing", " at 0x", Hex{addresses[which] + offset}, ": expected not to be read");
}

bool PagerOperations::step() {
    using Operation = bool (PagerOperations::*)();
    struct Choice {
        Operation operation;
        u32 weight; ///< of 100
    };
    constexpr Choice choices[] = {
        {&PagerOperations::read, 28},       {&PagerOperations::rest, 4},
        {&PagerOperations::write, 33},      {&PagerOperations::copy_in, 6},
        {&PagerOperations::check_page, 12}, {&PagerOperations::recurse, 3},
        {&PagerOperations::give_back, 4},   {&PagerOperations::remake, 3},
        {&PagerOperations::store, 2},       {&PagerOperations::touch_what_is_gone, 5},
    };
    u64 drawn = random_.below(100);
    for (const Choice& choice : choices) {
        if (drawn < choice.weight) return (this->*choice.operation)();
        drawn -= choice.weight;
    }
    return true;
}

bool PagerOperations::run(u64 count) {
    for (step_ = 1; step_ <= count; ++step_)
        if (!step()) return false;
    for (usize kind = 0; kind != memory_kinds; ++kind)
        for (u64 page = 0; page != regions_[kind].pages(); ++page)
            if (!check(regions_[kind], page)) return false;
    return true;
}

} // namespace metta::stress
