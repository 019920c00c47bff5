// SPDX-License-Identifier: MIT
// Tight loops over entries, and over records of the RamTab.
#include "nucleus/memory/ranges.hpp"

#include <algorithm>

namespace metta {
namespace {

constexpr u64 pages_a_step = 512;
constexpr u64 entries_per_table = 512;

bool within(const StretchWindow& stretch, const MaskedIndex& page, const PageRun& run) {
    return page.valid && run.count <= stretch.pages - page.value && run.done <= run.count;
}

/// Where a step begins: masked, since how much is done is a number from ring 3 too.
PageEntry* entry_of(const StretchWindow& stretch, const MaskedIndex& page, const PageRun& run) {
    return stretch.entries + MaskedIndex(page.value + run.done, stretch.pages).value;
}

} // namespace

Progress map_pages(const RamTable& ram, const StretchWindow& stretch, const PageRun& run, u64 frame) {
    const MaskedIndex page = page_at(stretch, run.address);
    if (!within(stretch, page, run)) return {Status::bad_argument, 0};
    const u64 wanted = std::min(run.count - run.done, pages_a_step);
    if (wanted == 0) return {Status::ok, run.done};
    const MaskedIndex number(frame + run.done, ram.size());
    if (!number.valid || frame >= ram.size()) return {Status::not_owner, run.done};
    const u64 there = std::min(wanted, ram.size() - number.value);

    stretch.touch();
    PageEntry* const first = entry_of(stretch, page, run);
    PageEntry* entry = first;
    FrameRecord* record = &ram[number];
    u64 bits = number.value * page_size | stretch.entry_bits;
    Status status = there == wanted ? Status::ok : Status::not_owner;
    for (const PageEntry* end = first + there; entry != end; ++entry, ++record, bits += page_size) {
        if ((record->use() & stretch.use_mask) != stretch.use) [[unlikely]] {
            status = Status::not_owner;
            break;
        }
        if (entry->present()) [[unlikely]] {
            status = Status::occupied;
            break;
        }
        *entry = PageEntry(bits);
        ++record->maps;
    }
    return {status, run.done + static_cast<u64>(entry - first)};
}

Progress demap_pages(const RamTable& ram, const StretchWindow& stretch, const PageRun& run) {
    const MaskedIndex page = page_at(stretch, run.address);
    if (!within(stretch, page, run)) return {Status::bad_argument, 0};
    const u64 pages = std::min(run.count - run.done, pages_a_step);
    if (pages == 0) return {Status::ok, run.done};
    PageEntry* entry = entry_of(stretch, page, run);
    for (const PageEntry* end = entry + pages; entry != end; ++entry) {
        if (!entry->present()) continue;
        --ram.held(entry->frame()).maps;
        *entry = PageEntry();
    }
    return {Status::ok, run.done + pages};
}

bool sweep_pages(const RamTable& ram, PageEntry* table, AccountId account) {
    bool any = false;
    const PageEntry* end = table + entries_per_table;
    for (PageEntry* entry = find_used(table, end); entry != end; ++entry) {
        if (!entry->present()) continue;
        FrameRecord& record = ram.held(entry->frame());
        if (account != 0 && record.owner != account) continue;
        --record.maps;
        *entry = PageEntry();
        any = true;
    }
    return any;
}

} // namespace metta
