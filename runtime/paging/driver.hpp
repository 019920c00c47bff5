// SPDX-License-Identifier: MIT
// Stretch drivers: who says what a range of addresses holds. (Hand, "Self-paging in the Nemesis operating system",
// OSDI 1999.)
#pragma once

#include "runtime/paging/fault.hpp"
#include "runtime/paging/place.hpp"

namespace metta::paging {

class Pager;

/// Of one range of whole pages. A driver, and whatever it works with, lies in nailed memory: in the section ".nailed",
/// or in memory of Memory.Map's; it stays there as long as the pager knows it. Everything is called under the pager's
/// lock, on a context slot's stack of 3 KiB, and by code that keeps its hands off the vector registers, or saves them
/// (SlowPart).
class Driver {
  public:
    u64 begin() const { return begin_; }
    u64 end() const { return end_; }

    /// Makes the access possible: `none`; or says why that can't be. That it is possible already is fine, too: another
    /// thread was here first.
    virtual PagingRefusal resolve(Pager& pager, Fault fault) = 0;
    /// Gives the frame of one page to the pager's purse. False: no page of this range can go. Slow (machine.hpp).
    virtual bool evict(Pager& pager);
    /// The pager doesn't know the driver any more, and this page is to be no more.
    virtual void drop(Pager& pager, u64 page);
    /// All pages have to be there before the range is used.
    virtual bool eager() const { return false; }

  protected:
    constexpr Driver(u64 begin, u64 end, Place place) : begin_(begin), end_(end), place_(place) {}
    ~Driver() = default;

    void set_range(u64 begin, u64 end) {
        begin_ = begin;
        end_ = end;
    }
    const Place& place() const { return place_; }

  private:
    u64 begin_, end_;
    Place place_;
};

} // namespace metta::paging
