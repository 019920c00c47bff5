// SPDX-License-Identifier: MIT
// Threads of the domain, through their portal.
#pragma once

#include "interfaces/threads_portal.hpp"
#include "runtime/client/client.hpp"

namespace metta {

using ThreadsClient = Client<ThreadsSurrogate, Threads, Service::threads>;

} // namespace metta
