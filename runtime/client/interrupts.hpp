// SPDX-License-Identifier: MIT
// Interrupts of a driver, through their portal.
#pragma once

#include "interfaces/interrupts_portal.hpp"
#include "runtime/client/client.hpp"

namespace metta {

using InterruptsClient = Client<InterruptsSurrogate, Interrupts, Service::interrupts>;

} // namespace metta
