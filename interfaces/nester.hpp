// SPDX-License-Identifier: MIT
// The first of the Common Protocols: what every domain can ask of whoever made it.
#pragma once

#include "interfaces/services.hpp"

namespace metta {

class Nester {
  public:
    /// There is no such service for this domain.
    struct NoService {};
    using Error = Raised<NoService>;
    template <class T>
    using Result = Outcome<T, Error>;

    enum class Operation : u32 { exit = 0, open = 1, handle_faults = 2 };

    /// Ends the domain. `status` is what who waits for it gets: 0 for success.
    [[noreturn]] virtual void exit(u32 status) = 0;

    /// Connects the domain to a service, once: from then on the service's portals are bound. Answers where the
    /// connection's argument area is; 0: it has none.
    virtual Result<u64> open(Service service) = 0;

    /// From now on the domain handles its faults itself: at `handler` (interfaces/object_state.hpp: FaultContext), with
    /// the page at `slot`, which is data of the domain's, as the context slot of its first thread. Once.
    virtual Result<void> handle_faults(u64 handler, u64 slot) = 0;

  protected:
    ~Nester() = default;
};

} // namespace metta
