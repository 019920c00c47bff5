// SPDX-License-Identifier: MIT
// A stretch: a range of the shared space with its leaf tables. The translation exists here, once; what each domain may
// do with it stands in that domain's directories.
#pragma once

#include <bit>

#include "nucleus/memory/masking.hpp"
#include "nucleus/memory/page_entry.hpp"
#include "nucleus/memory/ram_table.hpp"

namespace metta {

/// What a map portal is bound to.
struct StretchWindow {
    u64 base = 0;                 ///< first address; a multiple of 2 MiB
    u64 pages = 0;                ///< how many
    PageEntry* entries = nullptr; ///< one for each page
    u64 entry_bits = 0;           ///< of an entry: all but the frame
    u64 use = 0;                  ///< FrameRecord::use() of what may be mapped,
    u64 use_mask = 0;             ///< in these bits

    /// Where the page before the entries, the stretch's record, says that something may be mapped: then they are looked
    /// at when the stretch goes.
    static constexpr usize touched_offset = 20;
    void touch() const { reinterpret_cast<byte*>(entries)[i64{touched_offset} - i64{page_size}] = byte{1}; }

    /// `never_execute`: PageEntry::never_execute_bit, or 0 without NX. `common`: in the common region, where all
    /// domains see the same.
    static StretchWindow make(u64 base, u64 pages, PageEntry* entries, AccountId account, Rights most,
                              u64 never_execute, bool common) {
        const PageEntry plain = PageEntry::make(0, most, never_execute);
        return {.base = base,
                .pages = pages,
                .entries = entries,
                .entry_bits = common ? plain.global().bits() : plain.bits(),
                .use = FrameRecord::use_of(account, FrameState::owned),
                .use_mask = FrameRecord::mappable};
    }
};

/// The number of the page at `address`; of no page where the address is not one's first: all low bits come out on top.
inline MaskedIndex page_at(const StretchWindow& stretch, u64 address) {
    constexpr int page_bits = 12;
    static_assert(page_size == 1 << page_bits);
    return {std::rotr(address - stretch.base, page_bits), stretch.pages};
}

/// The entry for a page of the window becomes `frame` with these bits. Not `ok`: not_owner (not a frame of the account
/// that may be mapped so), occupied. `touches`: the window is a stretch's.
template <bool touches>
inline Status map_entry(const RamTable& ram, const StretchWindow& window, const MaskedIndex& page, u64 frame,
                        const u64& bits) {
    const MaskedIndex number(frame, ram.size());
    if (!number.valid) [[unlikely]]
        return Status::not_owner;
    FrameRecord& record = ram[number];
    if ((record.use() & window.use_mask) != window.use) [[unlikely]]
        return Status::not_owner;
    PageEntry& entry = window.entries[page.value];
    if (entry.present()) [[unlikely]]
        return Status::occupied;
    if constexpr (touches) window.touch();
    entry = PageEntry(frame * page_size | bits);
    ++record.maps;
    return Status::ok;
}

/// Maps `frame` at `address`, with at most the rights that the window was made with. Not `ok`: bad_argument (not the
/// address of a page of the stretch), or as above. There was no translation before, so nothing is to be flushed.
/// Inlined into the one place of the nucleus that uses it.
inline Status map_page(const RamTable& ram, const StretchWindow& stretch, u64 address, u64 frame) {
    const MaskedIndex page = page_at(stretch, address);
    if (!page.valid) [[unlikely]]
        return Status::bad_argument;
    return map_entry<true>(ram, stretch, page, frame, stretch.entry_bits);
}

struct Demapped {
    Status status; ///< bad_argument, or absent: nothing is mapped there
    u64 frame;
};

/// Takes away what is mapped at `address`. The caller flushes that address wherever the stretch may be seen.
inline Demapped demap_page(const RamTable& ram, const StretchWindow& stretch, u64 address) {
    const MaskedIndex page = page_at(stretch, address);
    if (!page.valid) [[unlikely]]
        return {Status::bad_argument, 0};
    PageEntry& entry = stretch.entries[page.value];
    if (!entry.present()) [[unlikely]]
        return {Status::absent, 0};
    const u64 frame = entry.frame();
    entry = PageEntry();
    --ram[MaskedIndex(frame, ram.size())].maps;
    return {Status::ok, frame};
}

} // namespace metta
