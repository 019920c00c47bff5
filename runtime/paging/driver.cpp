// SPDX-License-Identifier: MIT
// What most drivers do.
#include "runtime/paging/driver.hpp"

#include "runtime/paging/pager.hpp"

namespace metta::paging {

bool Driver::evict(Pager&) { return false; }

void Driver::drop(Pager& pager, u64 page) {
    if (const u64 frame = pager.unmap(place_, page); frame != 0) pager.release(frame);
}

} // namespace metta::paging
