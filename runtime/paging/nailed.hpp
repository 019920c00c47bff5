// SPDX-License-Identifier: MIT
// Memory that is there before it is used, and stays: for what must not fault.
#pragma once

#include "runtime/paging/driver.hpp"

namespace metta::paging {

/// All its pages come when the range is added (paging.hpp); their frames are nailed, so that the nester does not take
/// them.
class NailedDriver final : public Driver {
  public:
    constexpr NailedDriver(u64 begin, u64 end, Place place = {}) : Driver(begin, end, place) {}

    PagingRefusal resolve(Pager& pager, Fault fault) override;
    void drop(Pager& pager, u64 page) override;
    bool eager() const override { return true; }
};

} // namespace metta::paging
