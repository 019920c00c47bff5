// SPDX-License-Identifier: MIT
// A stretch: a range of the shared space with its leaf tables. The translation exists here, once; what each domain may
// do with it stands in that domain's directories.
#pragma once

#include "nucleus/memory/page_entry.hpp"
#include "nucleus/memory/ram_table.hpp"

namespace metta {

/// What a map portal is bound to.
struct StretchWindow {
    u64 base = 0;                 ///< first address; a multiple of 2 MiB
    u64 pages = 0;                ///< how many
    PageEntry* entries = nullptr; ///< one for each page
    u64 never_execute = 0;        ///< PageEntry::never_execute_bit, or 0 without NX
    AccountId account = 0;        ///< whose frames may be mapped
    bool common = false;          ///< in the common region: entries are global
};

/// Maps `frame` at `address` with at most `rights`. Not `ok`: bad_argument (address not a page of the stretch, or rights
/// `none`), occupied, not_owner (not a frame of the account in state owned or nailed; `readable` for reading only).
/// Entries are not present before, so nothing is to be flushed.
Status map_page(const RamTable& ram, const StretchWindow& stretch, u64 address, u64 frame, Rights rights);

struct Demapped {
    Status status; ///< bad_argument, or absent: nothing is mapped there
    u64 frame;
};
/// Takes away what is mapped at `address`. The caller flushes that address wherever the stretch may be seen.
Demapped demap_page(const RamTable& ram, const StretchWindow& stretch, u64 address);

} // namespace metta
