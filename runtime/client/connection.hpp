// SPDX-License-Identifier: MIT
// What all surrogates share: a way to a server, and the memory for what does not fit into registers.
//
// A surrogate is an interface's abstract class in the client's domain: its operations are calls through a portal. What
// is generated from interfaces uses registers and area as docs/middl.md says; for what is not, its surrogate's header
// says how, and the dispatchers of runtime/serve follow it. An operation that uses the area must not be invoked while
// another thread invokes one that does, on the same connection.
#pragma once

#include <algorithm>
#include <cstring>
#include <span>
#include <string_view>

#include "interfaces/nester.hpp"
#include "interfaces/services.hpp"
#include "runtime/middl/call.hpp"
#include "runtime/user/call_error.hpp"

namespace metta {

/// What a call answers: 0 or a CallError, and the result.
struct Answer {
    u64 error;
    u64 result;
};

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

    /// The same for operations of surrogates written by hand.
    template <class Operation>
    Answer call(Operation operation, u64 a = 0, u64 b = 0, u64 c = 0, u64 d = 0) const {
        const middl::Reply reply = invoke(static_cast<u64>(operation), a, b, c, d);
        if (reply.failure) return {CallError::of(*reply.failure), 0};
        return {reply.outcome, reply.words[0]};
    }

    /// How much of something a call can carry behind `offset` bytes of the area.
    u32 fitting(usize size, u32 offset = 0) const {
        return static_cast<u32>(std::min<usize>(size, area_ == nullptr ? 0 : argument_area_size - offset));
    }
    /// The area from `offset` on, into and out of which the callers copy what `fitting` allows.
    void put(u32 offset, std::span<const byte> bytes) const {
        if (!bytes.empty()) std::memcpy(area_ + offset, bytes.data(), bytes.size());
    }
    void get(u32 offset, std::span<byte> into) const {
        if (!into.empty()) std::memcpy(into.data(), area_ + offset, into.size());
    }
    template <class Record>
    Record record() const {
        static_assert(sizeof(Record) <= argument_area_size);
        Record copy;
        get(0, std::as_writable_bytes(std::span(&copy, 1)));
        return copy;
    }

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

/// The interface's error for an answer's.
template <class Interface>
std::unexpected<typename Interface::Error> raise(u64 error) {
    return std::unexpected(raised_from<typename Interface::Error>(error));
}

/// An answer that carries nothing but whether it worked.
template <class Interface>
typename Interface::template Result<void> nothing(Answer answer) {
    if (answer.error != 0) return raise<Interface>(answer.error);
    return {};
}

/// An answer whose result is a number.
template <class Interface>
typename Interface::template Result<u32> number(Answer answer) {
    if (answer.error != 0) return raise<Interface>(answer.error);
    return static_cast<u32>(answer.result);
}

} // namespace metta
