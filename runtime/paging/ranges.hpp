// SPDX-License-Identifier: MIT
// Ranges of a program: adding and removing them, and what its pager has.
//
//     [[gnu::section(".nailed")]] constinit paging::PhysicalDriver table(first, first + size);
//     ...
//     if (const Result<void> added = paging::add_range(table); !added) ...
//
// From then on what lies there is zero, and comes when it is touched. Files, and what other domains have, are mapped
// more simply by mapping.hpp.
#pragma once

#include "runtime/base/result.hpp"
#include "runtime/paging/driver.hpp"

namespace metta::paging {

/// From now on the driver (nailed, and all that it works with) has its range. If it is eager, all its pages are there
/// then.
Result<void> add_range(Driver& driver);
/// Its pages are gone, and the driver is its owner's again. What was written to them is lost, unless it has been
/// stored.
void remove_range(Driver& driver);

/// Gives up to so many frames back to the account: those at hand, then what drivers can evict. How many it were.
u32 give_frames_back(u32 count);

/// Starts a thread that gives frames back when they are asked back (Frames.OnRevocation). Once; without it, a domain
/// that uses more frames than are guaranteed to it may be ended when others need theirs.
Result<void> answer_revocations();

} // namespace metta::paging
