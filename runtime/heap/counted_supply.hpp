// SPDX-License-Identifier: MIT
// A supply whose pages are counted.
#pragma once

#include <algorithm>

#include "interfaces/paging.hpp"
#include "runtime/heap/page_supply.hpp"

namespace metta::heap {

/// Both sides of a heap, its blocks' and its tables', count into the same record.
class CountedSupply {
  public:
    constexpr CountedSupply(PageSupply& supply, HeapCounts*& counts) : supply_(supply), counts_(counts) {}

    Reservation reserve(u64 bytes) { return supply_.reserve(bytes); }
    void release(const Reservation& reservation) { supply_.release(reservation); }
    bool commit(u64 address, u64 pages) {
        if (pages == 0) return true;
        if (!supply_.commit(address, pages)) return false;
        count_come(pages);
        return true;
    }
    void decommit(u64 address, u64 pages) {
        if (pages == 0) return;
        supply_.decommit(address, pages);
        count_gone(pages);
    }
    /// Pages that have come another way.
    void count_come(u64 pages) {
        counts_->mapped += pages * page_size;
        counts_->peak = std::max(counts_->peak, counts_->mapped);
    }
    /// Pages that go with their range, or another way.
    void count_gone(u64 pages) { counts_->mapped -= pages * page_size; }
    u64 peak_pages() const { return counts_->peak / page_size; }

  private:
    PageSupply& supply_;
    HeapCounts*& counts_;
};

} // namespace metta::heap
