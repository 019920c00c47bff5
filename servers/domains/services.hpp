// SPDX-License-Identifier: MIT
// The interfaces that kserver answers for every domain, and what portals to any interface carry.
#pragma once

#include "runtime/serve/served.hpp"
#include "servers/portals/portal_manager.hpp"

namespace metta::domains {

void dispatch_nester(ServedCall& call);
void dispatch_domains(ServedCall& call);
void dispatch_machine(ServedCall& call);
void dispatch_portals(ServedCall& call);
void dispatch_loader(ServedCall& call);

/// Of kserver's dispatchers; nullptr: the service is not one of its.
using Dispatch = void (*)(ServedCall&);
Dispatch dispatcher_of(Service service);

portals::InterfaceShape shape_of_nester();
portals::InterfaceShape shape_of(Service service);

} // namespace metta::domains
