// SPDX-License-Identifier: MIT
// The typesystem, as domains call it.
#include "interfaces/typesystem_portal.hpp"
#include "servers/domains/kserver.hpp"
#include "servers/domains/services.hpp"
#include "servers/types/typesystem_server.hpp"

namespace metta::domains {

/// The answer is written under the lock: it borrows what the typesystem keeps.
static void serve_types(ServedCall& call) {
    std::array<byte, argument_area_size> room;
    middl::Arena memory(room);
    Kserver& kserver = *static_cast<ServedToDomain&>(*call.self).kserver;
    const scheduler::LockGuard guard(kserver.lock());
    types::TypesystemServer types(kserver.parts().types, largest_sequence);
    serve_call(types, call, memory);
}
ServedDispatch dispatch_types() { return dispatch_by<serve_types>; }

} // namespace metta::domains
