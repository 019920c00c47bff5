// SPDX-License-Identifier: MIT
// The most frequent fault of all.
#include "runtime/paging/physical.hpp"

#include "runtime/paging/pager.hpp"

namespace metta::paging {

PagingRefusal PhysicalDriver::resolve(Pager& pager, Fault fault) {
    if ((fault.code & (Fault::present_bit | Fault::execute_bit)) != 0) return PagingRefusal::forbidden;
    return pager.map_zero(place(), fault.page);
}

} // namespace metta::paging
