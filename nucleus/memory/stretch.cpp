// SPDX-License-Identifier: MIT
// The hottest functions of the nucleus: a comparison each for address, frame and entry, and one store.
#include "nucleus/memory/stretch.hpp"

#include "nucleus/memory/masking.hpp"

namespace metta {
namespace {

/// The page's number in the stretch, or no number at all: `pages` or more.
u64 page_of(const StretchWindow& stretch, u64 address) {
    const u64 offset = address - stretch.base;
    return offset / page_size | (offset % page_size == 0 ? 0 : ~u64{0});
}

} // namespace

Status map_page(const RamTable& ram, const StretchWindow& stretch, u64 address, u64 frame, Rights rights) {
    const u64 page = page_of(stretch, address);
    if (page >= stretch.pages || !allows(rights, Rights::read) || rights > Rights::any) return Status::bad_argument;
    FrameRecord* record = ram.find(frame);
    if (record == nullptr || record->owner != stretch.account) return Status::not_owner;
    if (record->state != FrameState::owned && record->state != FrameState::nailed &&
        (record->state != FrameState::readable || rights != Rights::read))
        return Status::not_owner;
    PageEntry& entry = stretch.entries[mask_index(page, stretch.pages)];
    if (entry.present()) return Status::occupied;
    const PageEntry made = PageEntry::make(frame, rights, stretch.never_execute);
    entry = stretch.common ? made.global() : made;
    ++record->maps;
    return Status::ok;
}

Demapped demap_page(const RamTable& ram, const StretchWindow& stretch, u64 address) {
    const u64 page = page_of(stretch, address);
    if (page >= stretch.pages) return {Status::bad_argument, 0};
    PageEntry& entry = stretch.entries[mask_index(page, stretch.pages)];
    if (!entry.present()) return {Status::absent, 0};
    const u64 frame = entry.frame();
    entry = PageEntry();
    --ram.find(frame)->maps;
    return {Status::ok, frame};
}

} // namespace metta
