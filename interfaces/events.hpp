// SPDX-License-Identifier: MIT
// Events: counts that only grow, and what threads wait for. A domain's events are numbered from 0; signalling event n
// is invoking event_portal(n), its count is word n at event_counts_address, waiting is invoking await_portal.
#pragma once

#include "interfaces/services.hpp"

namespace metta {

class Events {
  public:
    /// The domain has `maximum_events` events.
    struct Exhausted {};
    /// No event of this number.
    struct NoEvent {};
    /// Not a domain that this one has started.
    struct NoDomain {};
    using Error = Raised<Exhausted, NoEvent, NoDomain>;
    template <class T>
    using Result = Outcome<T, Error>;

    enum class Operation : u32 { create = 0, destroy = 1, share = 2 };

    /// A new event, its count 0.
    virtual Result<u32> create() = 0;

    /// Who waits for it learns that it is revoked; so do those it was shared with.
    virtual Result<void> destroy(u32 event) = 0;

    /// Another domain, which this one has started, may signal the event and wait for it too. Answers its number there.
    virtual Result<u32> share(u32 event, u32 domain) = 0;

  protected:
    ~Events() = default;
};

} // namespace metta
