// SPDX-License-Identifier: MIT
// Text in and out, through a portal.
#pragma once

#include "interfaces/console_portal.hpp"
#include "runtime/client/client.hpp"

namespace metta {

/// Only reading needs memory.
using ConsoleClient = Client<ConsoleSurrogate, Console, Service::console>;

} // namespace metta
