// SPDX-License-Identifier: MIT
// Where a heap gets its memory: ranges of addresses, and pages in them.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::heap {

/// A range of addresses that a heap has to itself: from a multiple of 2 MiB on, a whole number of 2 MiB.
struct Reservation {
    u64 base = 0;
    u64 bytes = 0; ///< 0: there is none
};

/// Called with the heap's lock held; a supply serves one heap, or the two sides of one.
class PageSupply {
  public:
    /// A new range where no page is, of at least `bytes`.
    virtual Reservation reserve(u64 bytes) = 0;
    /// Pages for `pages * page_size` bytes from `address` on, where there are none yet. What they contain is not said.
    /// All of them, or none and false.
    virtual bool commit(u64 address, u64 pages) = 0;
    /// Gives pages back that commit has put there, in any portions.
    virtual void decommit(u64 address, u64 pages) = 0;
    /// Gives the range back, with the pages that are still there.
    virtual void release(const Reservation& reservation) = 0;

  protected:
    ~PageSupply() = default;
};

} // namespace metta::heap
