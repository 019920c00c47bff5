// SPDX-License-Identifier: MIT
// Events of a test's own threads, in place of a domain's.
#include "runtime/sync/tests/host_event.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "runtime/client/scheduler.hpp"

namespace metta {
namespace {

struct HostEvent {
    std::mutex mutex;
    std::condition_variable raised;
    u64 count = 0;
    u64 abandonments = 0;
};
std::array<HostEvent, maximum_events> events;

} // namespace

u64 Event::count() const {
    const std::lock_guard lock(events[number_].mutex);
    return events[number_].count;
}

namespace {

/// A deadline is in nanoseconds of the steady clock.
AwaitResult wait(HostEvent& event, u64 count, u64 deadline, bool abandonable) {
    std::unique_lock lock(event.mutex);
    const u64 abandonments = event.abandonments;
    const auto abandoned = [&] { return abandonable && event.abandonments != abandonments; };
    const auto ended = [&] { return event.count >= count || abandoned(); };
    if (deadline == 0) {
        event.raised.wait(lock, ended);
    } else {
        const std::chrono::steady_clock::time_point end{std::chrono::nanoseconds(deadline)};
        if (!event.raised.wait_until(lock, end, ended)) return AwaitResult::timed_out;
    }
    return abandoned() ? AwaitResult::abandoned : AwaitResult::reached;
}

} // namespace

AwaitResult Event::await(u64 count, u64 deadline) const { return wait(events[number_], count, deadline, false); }
AwaitResult Event::await_abandonable(u64 count, u64 deadline) const {
    return wait(events[number_], count, deadline, true);
}

void abandon_waiters(Event event) {
    HostEvent& waited_for = events[event.number()];
    const std::lock_guard lock(waited_for.mutex);
    ++waited_for.abandonments;
    waited_for.raised.notify_all();
}

void let_others_run() { std::this_thread::yield(); }

void Event::signal() const {
    HostEvent& event = events[number_];
    const std::lock_guard lock(event.mutex);
    ++event.count;
    event.raised.notify_all();
}

} // namespace metta
