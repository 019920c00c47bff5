// SPDX-License-Identifier: MIT
// The machine, through a portal.
#pragma once

#include "interfaces/machine_portal.hpp"
#include "runtime/client/client.hpp"

namespace metta {

using MachineClient = Client<MachineSurrogate, Machine, Service::machine>;

} // namespace metta
