// SPDX-License-Identifier: MIT
// Generated surrogates over real portals.
#pragma once

#include "runtime/client/connection.hpp"
#include "runtime/middl/surrogate.hpp"

namespace metta {

/// An interface in another domain, over a connection to its service. What does not fit into registers arrives in
/// `memory`.
template <template <middl::Transport, class> class Surrogate, class Interface, Service the_service>
class Client final : public Surrogate<Connection, Interface> {
  public:
    static constexpr Service service = the_service;
    explicit Client(const Connection& connection, middl::Memory& memory = middl::no_memory())
        : Surrogate<Connection, Interface>(connection, memory) {}
};

} // namespace metta
