// SPDX-License-Identifier: MIT
// A domain's events, by its portals (interfaces/services.hpp). The domain is connected to the scheduler.
#pragma once

#include "interfaces/start_record.hpp"
#include "runtime/user/portal.hpp"

namespace metta {

/// Waits until the event's count is at least `count`, or until the deadline; 0: for ever.
inline AwaitResult await(u32 event, u64 count, u64 deadline = 0) {
    const PortalResult answer = call_untrusting(await_portal, event, count, deadline);
    return answer.status == Status::ok ? static_cast<AwaitResult>(answer.value) : AwaitResult::revoked;
}

inline void signal(u32 event) { call_untrusting(event_portal(event)); }

/// The event's count as it is.
inline u64 count_of(u32 event) {
    return reinterpret_cast<const volatile u64*>(event_counts_address)[event] & ~event_waiter_bit;
}

} // namespace metta
