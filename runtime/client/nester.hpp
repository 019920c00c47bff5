// SPDX-License-Identifier: MIT
// Nester over its portal, which every domain has from the start.
#pragma once

#include "interfaces/nester_portal.hpp"
#include "runtime/client/connection.hpp"
#include "runtime/client/scheduler.hpp"
#include "runtime/middl/surrogate.hpp"

namespace metta {

class NesterClient final : public NesterSurrogate<Connection> {
  public:
    NesterClient() : NesterSurrogate(Connection(nester_portal, nullptr), middl::no_memory()) {}
};

/// Ends the domain.
[[noreturn]] inline void exit_domain(u32 status) {
    static_cast<void>(NesterClient().exit(status));
    __builtin_trap(); // the nester kept us: a fault ends the domain as well
}

} // namespace metta
