// SPDX-License-Identifier: MIT
// The portals of domains, through a portal.
#pragma once

#include "interfaces/portals_portal.hpp"
#include "runtime/client/client.hpp"

namespace metta {

using PortalsClient = Client<PortalsSurrogate, Portals, Service::portals>;

} // namespace metta
