// SPDX-License-Identifier: MIT
// Stacks that grow down to a guard page.
#pragma once

#include "runtime/paging/driver.hpp"

namespace metta::paging {

/// One stack. The lowest page is its guard: nothing is ever there.
class GuardedDriver final : public Driver {
  public:
    constexpr GuardedDriver(u64 guard, u64 top, Place place = {}) : Driver(guard, top, place) {}

    PagingRefusal resolve(Pager& pager, Fault fault) override;
};

/// Stacks that the nester has made room for, one every `stack_distance` (interfaces/paging.hpp).
class StacksDriver final : public Driver {
  public:
    constexpr StacksDriver(u64 begin, u64 end) : Driver(begin, end, {}) {}

    PagingRefusal resolve(Pager& pager, Fault fault) override;
};

} // namespace metta::paging
