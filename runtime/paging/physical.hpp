// SPDX-License-Identifier: MIT
// Memory that is zero until it is written to, and there when it is touched.
#pragma once

#include "runtime/paging/driver.hpp"

namespace metta::paging {

/// Pages stay once they are there. For more memory than frames see SwappedDriver.
class PhysicalDriver final : public Driver {
  public:
    constexpr PhysicalDriver(u64 begin, u64 end, Place place = {}) : Driver(begin, end, place) {}

    PagingRefusal resolve(Pager& pager, Fault fault) override;
};

} // namespace metta::paging
