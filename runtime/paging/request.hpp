// SPDX-License-Identifier: MIT
// How a program asks something of its own pager: by a trap, since who works in the pager must not fault, and ordinary
// stacks do.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::paging {

enum class Request : u64 {
    add,       ///< a driver → 1, or 0: refused
    remove,    ///< a driver → 1, or 0: it is none of the pager's
    touch,     ///< an address → PagingRefusal
    drop,      ///< a driver, a page of its
    give_back, ///< how many frames → how many those were
    otherwise, ///< a function
};

/// entry.S
extern "C" u64 pager_request(Request request, u64 first, u64 second);

} // namespace metta::paging
