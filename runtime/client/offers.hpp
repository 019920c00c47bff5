// SPDX-License-Identifier: MIT
// What the domain serves, through a portal.
#pragma once

#include "interfaces/offers_portal.hpp"
#include "runtime/client/client.hpp"

namespace metta {

/// Not the service that is offered, but the one that offers.
using OffersClient = Client<OffersSurrogate, Offers, Service::offers>;

} // namespace metta
