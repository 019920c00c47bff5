// SPDX-License-Identifier: MIT
// Objects that other domains call: what a server offers (Offers) is the address of a ServedObject and `served_entry`.
//
// A caller comes with a thread of its own, on one of the server's stacks: every served object is used by several
// threads at once. What a caller says is an allegation. Registers are the server's once they are here, but the argument
// area stays the caller's too, and changes whenever the caller likes: it is read once, into memory of the server's, and
// then checked (served_entry does neither; dispatchers do, through AreaText). A call that makes no sense is answered
// with SystemError::bad_argument.
#pragma once

#include "interfaces/offers.hpp"
#include "runtime/user/call_error.hpp"

namespace metta {

/// What a dispatcher answers: 0 or a CallError (rdi), and the result (rsi).
struct ServedReply {
    u64 error = 0;
    u64 result = 0;
};

/// The first word of every served object leads to its operations. `operation`, `a` … `d`: as the caller said; `area`:
/// the connection's argument area, or null.
struct ServedObject {
    ServedReply (*dispatch)(u64 operation, u64 a, u64 b, u64 c, u64 d, byte* area, ServedObject& self);
};

/// Where calls of a served object enter the domain: calls its dispatch function, and returns through portal 0.
extern "C" void served_entry();

/// What a server offers: `offers.offer(service, entry, object, stacks)`.
inline Offers::Result<void> offer(Offers& offers, Service service, const ServedObject& object, u32 stacks) {
    return offers.offer(service, reinterpret_cast<u64>(&served_entry), reinterpret_cast<u64>(&object), stacks);
}

inline ServedReply refuse_call(SystemError error) { return {.error = CallError::of(error)}; }
inline ServedReply bad_call() { return refuse_call(SystemError::bad_argument); }

/// The reply that carries an operation's outcome: its number, or nothing.
template <class T, class Error>
ServedReply reply(const Outcome<T, Error>& outcome) {
    if (!outcome) return {.error = call_error_of(outcome.error())};
    if constexpr (std::is_void_v<T>)
        return {};
    else
        return {.result = static_cast<u64>(*outcome)};
}

} // namespace metta
