// SPDX-License-Identifier: MIT
// A call through a portal, and what the nucleus answers instead of it.
#include "runtime/client/connection.hpp"

#include <utility>

#include "runtime/client/nester.hpp"

namespace metta {
namespace {

// While it is asked for, whoever wants to wait looks from time to time.
constinit bool scheduler_asked = false, scheduler_connected = false;

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
    if (scheduler_connected || connect_scheduler())
        call_untrusting(yield_portal);
    else
        asm volatile("pause");
}

bool connect_scheduler() {
    if (!scheduler_connected && !std::exchange(scheduler_asked, true)) {
        scheduler_connected = Connection::open(Service::scheduler).has_value();
        scheduler_asked = scheduler_connected; // refused for want of memory, perhaps: that may change
    }
    return scheduler_connected;
}

Nester::Result<Connection> Connection::open(Service service) {
    const Nester::Result<u64> area = NesterClient().open(static_cast<u32>(service));
    if (!area) return std::unexpected(area.error());
    return Connection(service_portal(service), reinterpret_cast<byte*>(*area));
}

Nester::Result<Connection> Connection::bind(u64 reference) {
    const Nester::Result<Nester::BindResult> bound = NesterClient().bind(reference);
    if (!bound) return std::unexpected(bound.error());
    return Connection(bound->portal, reinterpret_cast<byte*>(bound->area), bound->pages * page_size, bound->form);
}

middl::Reply Connection::invoke_again(Status status, u64 operation, std::array<u64, 4> words) const {
    PortalResult result = {.status = status, .value = 0, .second = 0, .third = 0, .fourth = 0, .fifth = 0};
    while (result.status == Status::busy) {
        let_others_run();
        result = call(operation, words[0], words[1], words[2], words[3]);
    }
    if (result.status != Status::ok) return {error_of(result.status), 0, {}};
    return reply_of(result);
}

} // namespace metta
