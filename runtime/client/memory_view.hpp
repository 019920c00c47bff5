// SPDX-License-Identifier: MIT
// The machine's memory as a whole, through its portal.
#pragma once

#include "interfaces/memory_view_portal.hpp"
#include "runtime/client/client.hpp"

namespace metta {

/// Needs memory for the sequences that arrive.
using MemoryViewClient = Client<MemoryViewSurrogate, MemoryView, Service::memory_view>;

} // namespace metta
