// SPDX-License-Identifier: MIT
// Events through portals.
#include "runtime/sync/event.hpp"

#include "interfaces/start_record.hpp"
#include "runtime/client/scheduler.hpp"
#include "runtime/user/clock.hpp"
#include "runtime/user/portal.hpp"

namespace metta {

u64 Event::count() const {
    const u64* const counts = reinterpret_cast<const u64*>(event_counts_address);
    return __atomic_load_n(&counts[number_], __ATOMIC_SEQ_CST) & ~event_waiter_bit;
}

AwaitResult Event::await(u64 count, u64 deadline) const {
    for (;;) {
        const PortalResult result = call_untrusting(await_portal, number_, count, deadline);
        if (result.status == Status::ok) {
            const auto ended = static_cast<AwaitResult>(result.value);
            // Who must wait on although it is to leave (a lock that is held) does that by coming again and again.
            if (ended == AwaitResult::revoked || ended == AwaitResult::abandoned) let_others_run();
            return ended;
        }
        // Too many calls deep for another one, or the scheduler is out of stacks: look from time to time instead.
        if (this->count() >= (count & ~await_abandonable)) return AwaitResult::reached;
        if (deadline != 0 && now() >= deadline) return AwaitResult::timed_out;
        let_others_run();
    }
}

void Event::signal() const { call_untrusting(event_portal(number_)); }

} // namespace metta
