// SPDX-License-Identifier: MIT
// A large stretch: no leaf tables, but one entry for each 2 MiB, of which domains that have rights get a copy in their
// directories. So what is mapped there changes only while no domain has such a copy.
#pragma once

#include "nucleus/memory/ranges.hpp"

namespace metta {

/// What a map portal to a large stretch is bound to: a window whose `pages` and `entries` are units of 2 MiB.
inline StretchWindow make_large_window(u64 base, u32 units, PageEntry* entries, AccountId account, Rights most,
                                       u64 never_execute) {
    StretchWindow window = StretchWindow::make(base, units, entries, account, most, never_execute, false);
    window.entry_bits |= PageEntry::large_bit;
    return window;
}

/// Maps 512 frames from `frame` on, a multiple of 512, at `address`, a multiple of 2 MiB. They are mapped nowhere else.
/// Who has rights on the stretch sees them when these are granted again, or by `protect`. Not `ok`: bad_argument,
/// not_owner, occupied.
Status map_unit(const RamTable& ram, const StretchWindow& stretch, u64 address, u64 frame);
/// Takes them away. Not `ok`: bad_argument, absent, busy: a domain has rights there. So nothing is to be flushed.
Demapped demap_unit(const RamTable& ram, const StretchWindow& stretch, u64 address);

/// A unit a step; counts are of pages of 4 KiB all the same, in multiples of 512.
Progress map_units(const RamTable& ram, const StretchWindow& stretch, const PageRun& run, u64 frame);
Progress demap_units(const RamTable& ram, const StretchWindow& stretch, const PageRun& run);

} // namespace metta
