// SPDX-License-Identifier: MIT
// Commands of a host, through a portal.
#pragma once

#include "interfaces/commands_portal.hpp"
#include "runtime/client/client.hpp"

namespace metta {

using CommandsClient = Client<CommandsSurrogate, Commands, Service::commands>;

} // namespace metta
