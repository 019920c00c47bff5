// SPDX-License-Identifier: MIT
// Memory of the domain, through its portal.
#pragma once

#include "interfaces/memory_portal.hpp"
#include "runtime/client/client.hpp"

namespace metta {

using MemoryClient = Client<MemorySurrogate, Memory, Service::memory>;

} // namespace metta
