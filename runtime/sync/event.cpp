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

namespace {

/// `how`: 0 or await_abandonable.
AwaitResult wait(const Event& event, u64 count, u64 how, u64 deadline) {
    for (;;) {
        if (connect_scheduler()) {
            const PortalResult result = call_untrusting(await_portal, event.number(), count | how, deadline);
            if (result.status == Status::ok) return static_cast<AwaitResult>(result.value);
        }
        // Too many calls deep for another one, or the scheduler is out of stacks: look from time to time instead.
        if (event.count() >= count) return AwaitResult::reached;
        if (deadline != 0 && now() >= deadline) return AwaitResult::timed_out;
        let_others_run();
    }
}

} // namespace

AwaitResult Event::await(u64 count, u64 deadline) const { return wait(*this, count, 0, deadline); }

AwaitResult Event::await_abandonable(u64 count, u64 deadline) const {
    return wait(*this, count, metta::await_abandonable, deadline);
}

void Event::signal() const { call_untrusting(event_portal(number_)); }

} // namespace metta
