// SPDX-License-Identifier: MIT
// The other domain of a measurement between two: this program, started with other arguments.
#pragma once

#include <optional>
#include <string_view>

#include "interfaces/domains.hpp"
#include "runtime/sync/event.hpp"
#include "runtime/user/portal.hpp"

namespace metta::bench {

/// What a partner is started with: `bench partner USE`.
inline constexpr std::string_view partner_word = "partner", answering = "answers", yielding = "yields",
                                  serving = "serves";

/// Does its part for ever; returns only if it cannot.
void be_partner(std::string_view use);

/// The portals of an event with nothing around them: what is measured is the system, not a library.
inline void signal_bare(u32 event) { call_untrusting(event_portal(event)); }
inline bool await_bare(u32 event, u64 count) {
    const PortalResult result = call_untrusting(await_portal, event, count, u64{0});
    return result.status == Status::ok && static_cast<AwaitResult>(result.value) == AwaitResult::reached;
}

/// A partner that is there as long as this. It shares two events, which have the same numbers in its domain as here.
class Partner {
  public:
    Partner(Domains& domains, Events& events) : domains_(domains), events_(events) {}
    ~Partner();
    Partner(const Partner&) = delete;
    Partner& operator=(const Partner&) = delete;

    /// Waits until it is ready.
    bool start(std::string_view use);
    u32 domain() const { return *domain_; } ///< once it has been started
    Event to() const { return to_; }        ///< the event that the partner waits for
    Event from() const { return from_; }    ///< the one that it signals

  private:
    Domains& domains_;
    Events& events_;
    std::optional<u32> domain_;
    Event to_{0}, from_{0};
};

} // namespace metta::bench
