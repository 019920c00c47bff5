// SPDX-License-Identifier: MIT
// Calls of a host, through a portal.
#pragma once

#include "interfaces/calls_portal.hpp"
#include "runtime/client/client.hpp"

namespace metta {

using CallsClient = Client<CallsSurrogate, Calls, Service::calls>;

} // namespace metta
