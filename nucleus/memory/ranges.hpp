// SPDX-License-Identifier: MIT
// Runs of pages of a stretch, mapped and demapped in steps: what a step works on is checked once, not for each page.
#pragma once

#include "nucleus/memory/stretch.hpp"

namespace metta {

/// Of an address on: `count` pages, the first `done` of which are done already.
struct PageRun {
    u64 address;
    u64 count;
    u64 done;
};

/// How far a step has come. Not `ok`: it ends there.
struct Progress {
    Status status;
    u64 done; ///< pages, all steps together
};

/// Maps frames from `frame` on, one for each page of the run, with at most the rights that the window was made with.
/// Not `ok`: bad_argument (the run is not in the stretch), not_owner, occupied: `done` is the page that is refused.
Progress map_pages(const RamTable& ram, const StretchWindow& stretch, const PageRun& run, u64 frame);
/// Takes away what is mapped in the run. The caller flushes. Not `ok`: bad_argument.
Progress demap_pages(const RamTable& ram, const StretchWindow& stretch, const PageRun& run);

/// Takes away what is mapped in a table of the stretch, if it is a frame of `account`'s or that is 0. Whether there was
/// anything; then the caller flushes.
bool sweep_pages(const RamTable& ram, PageEntry* table, AccountId account);

} // namespace metta
