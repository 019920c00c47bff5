// SPDX-License-Identifier: MIT
// What all surrogates share: a way to a server, and the memory for what does not fit into registers.
//
// A surrogate is an interface's abstract class in the client's domain: its operations are calls through a portal. It is
// generated, and uses registers and area as docs/middl.md says. An operation that uses the area must not be invoked
// while another thread invokes one that does, on the same connection.
#pragma once

#include <span>

#include "interfaces/nester.hpp"
#include "interfaces/services.hpp"
#include "runtime/middl/call.hpp"

namespace metta {

/// A middl::Transport for generated surrogates.
class Connection {
  public:
    /// To the server behind `portal`; `area` is the argument area, or null.
    constexpr Connection(u32 portal, byte* area) : portal_(portal), area_(area) {}

    /// Connects the domain to a service: once for each.
    static Nester::Result<Connection> open(Service service);

    /// Calls the server; while that is out of stacks, lets others run and tries again. What the nucleus refuses
    /// otherwise is the reply's failure.
    middl::Reply invoke(u64 operation, u64 a, u64 b, u64 c, u64 d) const;
    /// The argument area: empty, if there is none.
    std::span<byte> area() const { return {area_, area_ == nullptr ? 0 : argument_area_size}; }

  private:
    u32 portal_;
    byte* area_;
};

/// A surrogate that is connected to its service. `room`: the memory for what its operations bring, if they do.
template <class Surrogate, class... Room>
Nester::Result<Surrogate> connect(Room&... room) {
    const Nester::Result<Connection> opened = Connection::open(Surrogate::service);
    if (!opened) return std::unexpected(opened.error());
    return Surrogate(*opened, room...);
}

} // namespace metta
