// SPDX-License-Identifier: MIT
// A unit is counted in the records of all its frames, and once more in the first for each domain that sees it.
#include "nucleus/memory/large_stretch.hpp"

namespace metta {
namespace {

constexpr u64 pages_per_unit = large_page_size / page_size;
static_assert(pages_per_unit == RamTable::longest_run);

/// As page_at, of units.
MaskedIndex unit_at(const StretchWindow& stretch, u64 address) {
    constexpr int unit_bits = 21;
    static_assert(large_page_size == 1 << unit_bits);
    return {std::rotr(address - stretch.base, unit_bits), stretch.pages};
}

bool within(const StretchWindow& stretch, const PageRun& run) {
    const MaskedIndex unit = unit_at(stretch, run.address);
    return unit.valid && run.count % pages_per_unit == 0 && run.done % pages_per_unit == 0 &&
           run.count / pages_per_unit <= stretch.pages - unit.value && run.done <= run.count;
}

} // namespace

Status map_unit(const RamTable& ram, const StretchWindow& stretch, u64 address, u64 frame) {
    const MaskedIndex unit = unit_at(stretch, address);
    if (!unit.valid) return Status::bad_argument;
    PageEntry& entry = stretch.entries[unit.value];
    if (entry.present()) return Status::occupied;
    const Status taken = ram.begin_unit(frame, stretch.use, stretch.use_mask);
    if (taken == Status::ok) entry = PageEntry(frame * page_size | stretch.entry_bits);
    return taken;
}

Demapped demap_unit(const RamTable& ram, const StretchWindow& stretch, u64 address) {
    const MaskedIndex unit = unit_at(stretch, address);
    if (!unit.valid) return {Status::bad_argument, 0};
    PageEntry& entry = stretch.entries[unit.value];
    if (!entry.present()) return {Status::absent, 0};
    const u64 frame = entry.frame();
    if (ram.held(frame).maps != 1) return {Status::busy, 0};
    ram.end_unit(frame);
    entry = PageEntry();
    return {Status::ok, frame};
}

Progress map_units(const RamTable& ram, const StretchWindow& stretch, const PageRun& run, u64 frame) {
    if (!within(stretch, run)) return {Status::bad_argument, 0};
    if (run.done == run.count) return {Status::ok, run.done};
    const Status status = map_unit(ram, stretch, run.address + run.done * page_size, frame + run.done);
    return {status, status == Status::ok ? run.done + pages_per_unit : run.done};
}

Progress demap_units(const RamTable& ram, const StretchWindow& stretch, const PageRun& run) {
    if (!within(stretch, run)) return {Status::bad_argument, 0};
    if (run.done == run.count) return {Status::ok, run.done};
    const Status status = demap_unit(ram, stretch, run.address + run.done * page_size).status;
    if (status == Status::busy) return {status, run.done};
    return {Status::ok, run.done + pages_per_unit};
}

} // namespace metta
