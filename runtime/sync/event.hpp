// SPDX-License-Identifier: MIT
// One of the domain's events: a count that only grows, and that can be waited for. (Reed and Kanodia, "Synchronization
// with eventcounts and sequencers", 1979.)
#pragma once

#include "interfaces/events.hpp"
#include "interfaces/services.hpp"

namespace metta {

/// A name for the event, to be copied freely. The first wait connects the domain to the scheduler.
class Event {
  public:
    explicit constexpr Event(u32 number) : number_(number) {}

    u32 number() const { return number_; }
    u64 count() const;
    /// Waits until the count is at least this, or until the deadline (TSC; 0: none).
    AwaitResult await(u64 count, u64 deadline = 0) const;
    /// The same, for a server that waits on behalf of a caller: `abandoned` if the caller's domain is ending.
    AwaitResult await_abandonable(u64 count, u64 deadline = 0) const;
    /// Raises the count by one.
    void signal() const;

  private:
    u32 number_;
};

/// A new event.
inline Events::Result<Event> create_event(Events& events) {
    const Events::Result<u32> number = events.create();
    if (!number) return std::unexpected(number.error());
    return Event(*number);
}

} // namespace metta
