// SPDX-License-Identifier: MIT
// The loader's images, through a portal.
#pragma once

#include "interfaces/loader_portal.hpp"
#include "runtime/client/client.hpp"

namespace metta {

using LoaderClient = Client<LoaderSurrogate, Loader, Service::loader>;

} // namespace metta
