// SPDX-License-Identifier: MIT
// Domains, through their portal.
#pragma once

#include "interfaces/domains_portal.hpp"
#include "runtime/client/client.hpp"

namespace metta {

/// Without memory for why a program is bad, that answer is `busy`.
using DomainsClient = Client<DomainsSurrogate, Domains, Service::domains>;

} // namespace metta
