// SPDX-License-Identifier: MIT
// The stock orders: each step takes the same few instructions, however many pages there are.
#include "runtime/paging/eviction_order.hpp"

namespace metta::paging {

ArrivalOrder::ArrivalOrder(std::span<PageLink> links, Goes goes)
    : links_(links), end_(static_cast<u32>(links.size() - 1)), goes_(goes) {
    for (u32 page = 0; page != end_; ++page) links_[page] = {.before = page, .after = page}; // in no ring
    links_[end_] = {.before = end_, .after = end_};
}

void ArrivalOrder::arrived(u32 page) {
    left(page);
    const u32 last = links_[end_].before;
    links_[page] = {.before = last, .after = end_};
    links_[last].after = page;
    links_[end_].before = page;
}

void ArrivalOrder::left(u32 page) {
    const PageLink link = links_[page];
    links_[link.before].after = link.after;
    links_[link.after].before = link.before;
    links_[page] = {.before = page, .after = page};
}

u32 ArrivalOrder::victim() {
    const u32 page = goes_ == Goes::first ? links_[end_].after : links_[end_].before;
    return page == end_ ? nothing : page;
}

RandomOrder::RandomOrder(std::span<u32> pages, std::span<u32> places, u64 seed)
    : pages_(pages), places_(places), seed_(seed | 1) {
    for (u32& place : places_) place = nothing;
}

void RandomOrder::arrived(u32 page) {
    if (places_[page] != nothing) return;
    places_[page] = count_;
    pages_[count_++] = page;
}

void RandomOrder::left(u32 page) {
    const u32 place = places_[page];
    if (place == nothing) return;
    const u32 moved = pages_[--count_];
    pages_[place] = moved;
    places_[moved] = place;
    places_[page] = nothing;
}

/// Source of the sequence: Marsaglia, "Xorshift RNGs", 2003.
u32 RandomOrder::victim() {
    if (count_ == 0) return nothing;
    seed_ ^= seed_ << 13;
    seed_ ^= seed_ >> 7;
    seed_ ^= seed_ << 17;
    return pages_[seed_ % count_];
}

} // namespace metta::paging
