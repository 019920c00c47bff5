// SPDX-License-Identifier: MIT
// A call through a portal, and what the nucleus answers instead of it.
#include "runtime/client/connection.hpp"

#include "runtime/client/nester.hpp"
#include "runtime/user/portal.hpp"

namespace metta {
namespace {

constinit bool scheduler_connected = false;

/// What the nucleus' refusal is to the caller of an operation.
SystemError error_of(Status status) {
    switch (status) {
    case Status::peer_died:
        return SystemError::peer_died;
    case Status::revoked:
        return SystemError::revoked;
    case Status::too_deep: // of the thread's own invocation frames none is free
    case Status::busy:
        return SystemError::busy;
    default:
        return SystemError::bad_argument;
    }
}

} // namespace

void let_others_run() {
    if (scheduler_connected)
        call_untrusting(yield_portal);
    else
        asm volatile("pause");
}

bool connect_scheduler() {
    if (!scheduler_connected) scheduler_connected = Connection::open(Service::scheduler).has_value();
    return scheduler_connected;
}

Nester::Result<Connection> Connection::open(Service service) {
    const Nester::Result<u64> area = NesterClient().open(static_cast<u32>(service));
    if (!area) return std::unexpected(area.error());
    return Connection(service_portal(service), reinterpret_cast<byte*>(*area));
}

middl::Reply Connection::invoke(u64 operation, u64 a, u64 b, u64 c, u64 d) const {
    PortalResult result = call_untrusting(portal_, operation, a, b, c, d);
    while (result.status == Status::busy) {
        let_others_run();
        result = call_untrusting(portal_, operation, a, b, c, d);
    }
    if (result.status != Status::ok) return {error_of(result.status), 0, {}};
    return {{}, result.value, {result.second, result.third, result.fourth, result.fifth}};
}

} // namespace metta
