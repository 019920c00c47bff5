// SPDX-License-Identifier: MIT
// A ring of threads.
#include "servers/scheduler/round_robin.hpp"

namespace metta::scheduler {

void RoundRobin::add(ScheduledThread& thread, Ready why) {
    insert_before(why == Ready::preempted ? *ready_.next : ready_, thread);
}

void RoundRobin::remove(ScheduledThread& thread) { scheduler::remove(thread); }

ScheduledThread* RoundRobin::take() {
    ThreadLink* first = ready_.next;
    if (first == &ready_) return nullptr;
    scheduler::remove(*first);
    return static_cast<ScheduledThread*>(first);
}

} // namespace metta::scheduler
