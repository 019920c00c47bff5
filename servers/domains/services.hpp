// SPDX-License-Identifier: MIT
// The interfaces that kserver answers for every domain, and what portals to any interface carry.
#pragma once

#include "runtime/serve/served.hpp"
#include "servers/portals/portal_manager.hpp"

namespace metta::domains {

/// What carries out calls of each.
ServedDispatch dispatch_nester();
ServedDispatch dispatch_domains();
ServedDispatch dispatch_machine();
ServedDispatch dispatch_context();
ServedDispatch dispatch_types();
ServedDispatch dispatch_portals();
ServedDispatch dispatch_loader();
ServedDispatch dispatch_frames();
ServedDispatch dispatch_stretches();
ServedDispatch dispatch_memory_view();
ServedDispatch dispatch_file_pages();

/// Of kserver's services; nullptr: the service is not one of its.
ServedDispatch dispatcher_of(Service service);

/// The type code of a service's interface; none: it has none.
middl::TypeCode interface_of(Service service);

portals::InterfaceShape shape_of_nester();
portals::InterfaceShape shape_of(Service service);

} // namespace metta::domains
