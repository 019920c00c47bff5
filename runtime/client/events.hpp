// SPDX-License-Identifier: MIT
// Events of the domain, through their portal.
#pragma once

#include "interfaces/events_portal.hpp"
#include "runtime/client/client.hpp"

namespace metta {

using EventsClient = Client<EventsSurrogate, Events, Service::events>;

} // namespace metta
