// SPDX-License-Identifier: MIT
// Events of a test's own threads, in place of a domain's.
#include "runtime/sync/event.hpp"

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
};
std::array<HostEvent, maximum_events> events;

} // namespace

u64 Event::count() const {
    const std::lock_guard lock(events[number_].mutex);
    return events[number_].count;
}

/// A deadline is in nanoseconds of the steady clock.
AwaitResult Event::await(u64 count, u64 deadline) const {
    count &= ~await_abandonable;
    HostEvent& event = events[number_];
    std::unique_lock lock(event.mutex);
    const auto reached = [&] { return event.count >= count; };
    if (deadline == 0) {
        event.raised.wait(lock, reached);
        return AwaitResult::reached;
    }
    const std::chrono::steady_clock::time_point end{std::chrono::nanoseconds(deadline)};
    return event.raised.wait_until(lock, end, reached) ? AwaitResult::reached : AwaitResult::timed_out;
}

void let_others_run() { std::this_thread::yield(); }

void Event::signal() const {
    HostEvent& event = events[number_];
    const std::lock_guard lock(event.mutex);
    ++event.count;
    event.raised.notify_all();
}

} // namespace metta
