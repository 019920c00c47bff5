// SPDX-License-Identifier: MIT
// How a program has something done in its own pager: by a trap into its handler, since who works in the pager must not
// fault, and ordinary stacks do.
#pragma once

#include "runtime/paging/pager.hpp"

namespace metta::paging {

/// Runs on the context slot's stack, with the pager locked and the vector registers free. It may use nothing that is
/// not nailed, and takes a bounded time.
using Request = u64 (*)(Pager& pager, u64 first, u64 second);

/// entry.S
extern "C" u64 pager_request(Request request, u64 first, u64 second);

} // namespace metta::paging
