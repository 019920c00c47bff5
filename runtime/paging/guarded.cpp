// SPDX-License-Identifier: MIT
// Growing stacks, and stopping them.
#include "runtime/paging/guarded.hpp"

#include "runtime/paging/pager.hpp"

namespace metta::paging {

PagingRefusal GuardedDriver::resolve(Pager& pager, Fault fault) {
    if (fault.page == begin()) return PagingRefusal::guard;
    if (fault.present() || fault.execute()) return PagingRefusal::forbidden;
    return pager.map_zero(place(), fault.page);
}

PagingRefusal StacksDriver::resolve(Pager& pager, Fault fault) {
    const u64 offset = fault.page % stack_distance;
    if (offset == stack_guard_offset) return PagingRefusal::guard;
    if (offset < stack_guard_offset) return PagingRefusal::nowhere; // there is no such thread
    if (fault.present() || fault.execute()) return PagingRefusal::forbidden;
    return pager.map_zero(place(), fault.page);
}

} // namespace metta::paging
