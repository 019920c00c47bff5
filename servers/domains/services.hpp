// SPDX-License-Identifier: MIT
// The interfaces that kserver answers for every domain, and what portals to any interface carry.
#pragma once

#include "runtime/serve/served.hpp"
#include "servers/portals/portal_manager.hpp"

namespace metta::domains {

void serve_nester(ServedCall& call);
void serve_domains(ServedCall& call);
void serve_machine(ServedCall& call);
void serve_context(ServedCall& call);
void serve_types(ServedCall& call);
void serve_portals(ServedCall& call);
void serve_loader(ServedCall& call);

/// Of kserver's services; nullptr: the service is not one of its.
ServedDispatch dispatcher_of(Service service);

/// The type code of a service's interface; none: it has none.
middl::TypeCode interface_of(Service service);

portals::InterfaceShape shape_of_nester();
portals::InterfaceShape shape_of(Service service);

} // namespace metta::domains
