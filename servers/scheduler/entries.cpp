// SPDX-License-Identifier: MIT
// From registers to the scheduler's functions (entries.S). Badges were stamped into the portals by kserver, so they are
// what they should be; numbers that callers say are checked.
#include "servers/scheduler/control.hpp"
#include "servers/scheduler/scheduler.hpp"

namespace metta::scheduler {

extern "C" {

Decision scheduler_await(u64 number, u64 value, u64 deadline, const EventTable& table) {
    return table.scheduler->await(table, number, value, deadline);
}

Decision scheduler_yield(Scheduler& scheduler) { return scheduler.yield(); }

void scheduler_wake(Event& event) { event.scheduler->wake(event); }

Decision scheduler_interrupt(u64 reason, u64, u64 stop_reason, Scheduler& scheduler) {
    if (reason == SchedulerEntry::stopped) return scheduler.stopped(static_cast<StopReason>(stop_reason));
    return scheduler.interrupted(reason);
}

Decision scheduler_refused(Scheduler& scheduler) { return scheduler.refused(); }

Decision scheduler_control(ControlOperation operation, u64 object, u64 argument, u64 deadline, Scheduler& scheduler) {
    switch (operation) {
    case ControlOperation::start:
        scheduler.start(*reinterpret_cast<ScheduledThread*>(object));
        break;
    case ControlOperation::signal:
        scheduler.signal(*reinterpret_cast<Event*>(object));
        break;
    case ControlOperation::revoke:
        scheduler.revoke(*reinterpret_cast<Event*>(object));
        break;
    case ControlOperation::expel:
        scheduler.expel(*reinterpret_cast<ScheduledThread*>(object), *reinterpret_cast<const EventTable*>(argument));
        break;
    case ControlOperation::abandon:
        scheduler.abandon(*reinterpret_cast<ScheduledThread*>(object), *reinterpret_cast<const EventTable*>(argument));
        break;
    case ControlOperation::acknowledge:
        scheduler.hardware().acknowledge(static_cast<u32>(argument));
        break;
    case ControlOperation::detach:
        scheduler.hardware().detach(static_cast<u32>(argument));
        break;
    case ControlOperation::stop:
        return scheduler.stopped(StopReason::ended);
    case ControlOperation::await:
        return scheduler.await(nullptr, *reinterpret_cast<Event*>(object), argument, deadline);
    }
    return {Decision::return_to_caller, 0};
}
}

} // namespace metta::scheduler
