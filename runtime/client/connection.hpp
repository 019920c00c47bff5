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
#include "runtime/user/portal.hpp"

namespace metta {

/// A middl::Transport for generated surrogates.
class Connection {
  public:
    /// To the server behind `portal`; `area` is the argument area, or null.
    constexpr Connection(u32 portal, byte* area, usize area_size = argument_area_size,
                         Nester::Form form = Nester::Form::per_interface)
        : portal_(portal), form_(form), area_(area), area_size_(area == nullptr ? 0 : area_size) {}

    /// Connects the domain to a service: once for each.
    static Nester::Result<Connection> open(Service service);
    /// Connects the domain to what a reference stands for.
    static Nester::Result<Connection> bind(u64 reference);

    /// Calls the server; while that is out of stacks, lets others run and tries again. What the nucleus refuses
    /// otherwise is the reply's failure.
    [[gnu::always_inline]] middl::Reply invoke(u64 operation, u64 a, u64 b, u64 c, u64 d) const {
        const PortalResult result = call(operation, a, b, c, d);
        if (result.status != Status::ok) [[unlikely]]
            return invoke_again(result.status, operation, {a, b, c, d});
        return reply_of(result);
    }
    /// The argument area: empty, if there is none.
    std::span<byte> area() const { return {area_, area_size_}; }

  private:
    [[gnu::always_inline]] PortalResult call(u64 operation, u64 a, u64 b, u64 c, u64 d) const {
        if (form_ == Nester::Form::per_interface) return call_untrusting(portal_, operation, a, b, c, d);
        return call_untrusting(portal_ + static_cast<u32>(operation), a, b, c, d, u64{0});
    }
    static middl::Reply reply_of(const PortalResult& result) {
        return {{}, result.value, {result.second, result.third, result.fourth, result.fifth}};
    }
    middl::Reply invoke_again(Status status, u64 operation, std::array<u64, 4> words) const;

    u32 portal_;
    Nester::Form form_;
    byte* area_;
    usize area_size_;
};

/// A surrogate that is connected to its service. `room`: the memory for what its operations bring, if they do.
template <class Surrogate, class... Room>
Nester::Result<Surrogate> connect(Room&... room) {
    const Nester::Result<Connection> opened = Connection::open(Surrogate::service);
    if (!opened) return std::unexpected(opened.error());
    return Surrogate(*opened, room...);
}

} // namespace metta
