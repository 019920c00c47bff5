// SPDX-License-Identifier: MIT
// Address space for a heap's tables, which are never where blocks are.
#pragma once

#include <array>

#include "runtime/heap/counted_supply.hpp"

namespace metta::heap {

/// Hands out whole pages' worth of addresses and takes none back before all are given back: a heap uses what it has
/// been given again for tables of the same size.
class Metadata {
  public:
    constexpr explicit Metadata(CountedSupply supply) : supply_(supply) {}

    /// `pages` pages of addresses, with nothing there; 0: there are none.
    u64 reserve(u64 pages);
    /// What has just been reserved, and is not needed after all.
    void unreserve(u64 place, u64 pages) {
        if (place + pages * page_size == next_) next_ = place;
    }
    bool commit(u64 address, u64 pages) {
        if (!supply_.commit(address, pages)) return false;
        committed_ += pages;
        return true;
    }
    void decommit(u64 address, u64 pages) {
        supply_.decommit(address, pages);
        committed_ -= pages;
    }
    /// When nothing there is used any more.
    void give_all_back();

  private:
    /// Each is as large as those before together: as many as fit into an address space.
    static constexpr usize maximum_reservations = 24;

    CountedSupply supply_;
    std::array<Reservation, maximum_reservations> reservations_ = {};
    usize count_ = 0;
    u64 next_ = 0, end_ = 0; ///< what is left of the last one
    u64 total_ = 0;
    u64 committed_ = 0; ///< pages
};

} // namespace metta::heap
