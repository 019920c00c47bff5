// SPDX-License-Identifier: MIT
// The types that the machine knows: to look up in shared memory, and to bring more of them.
#pragma once

#include "interfaces/typesystem_portal.hpp"
#include "runtime/client/client.hpp"
#include "runtime/types/registry.hpp"

namespace metta {

/// Needs memory for pieces of descriptions.
using TypesystemClient = Client<TypesystemSurrogate, Typesystem, Service::types>;

/// The registry; null: the domain may not see it.
inline const types::Registry* open_registry() {
    if (!Connection::open(Service::types)) return nullptr;
    return reinterpret_cast<const types::Registry*>(registry_address);
}

} // namespace metta
