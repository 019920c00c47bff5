// SPDX-License-Identifier: MIT
// A server's side of a call: what generated dispatchers are made of.
#pragma once

#include "runtime/middl/call.hpp"

namespace metta::middl {

/// One call that has arrived. Arguments are copied out of the area into `memory` before anything looks at them; results
/// are written to `answer_area`, for a portal the same area.
class ServerCall {
  public:
    ServerCall(u64 operation, const std::array<u64, Placement::register_limit>& words, std::span<const byte> area,
               std::span<byte> answer_area, Memory& memory, References* references = nullptr)
        : operation_(operation), receiver_(words, area, memory, references), sender_(answer_area, references) {}

    /// The number of the operation; one that no interface has, if it is out of range.
    u32 operation() const { return static_cast<u32>(std::min<u64>(operation_, ~u32{0})); }

    /// Calls `function` of `server` with the arguments that have arrived, and makes an answer of what it returns. A
    /// call with anything wrong in it does not get that far.
    template <class Server, class Interface, class Returned, class... Parameters>
    Reply serve(Server& server, Returned (Interface::*function)(Parameters...)) {
        std::tuple<typename Received<Parameters>::Type...> arguments;
        std::apply([&](auto&... values) { (take<Parameters>(values), ...); }, arguments);
        if (const auto failure = receiver_.failure()) return Reply::refuse(*failure);
        return std::apply(
            [&](auto&... values) {
                if constexpr (std::is_void_v<Returned>) {
                    (server.*function)(pass<Parameters>(values)...);
                    return Reply{};
                } else {
                    return answer((server.*function)(pass<Parameters>(values)...));
                }
            },
            arguments);
    }

    /// How many bytes of the area the answer takes.
    usize answer_size() const { return sender_.writer().used(); }

  private:
    /// A parameter that is a reference to an interface must be one.
    template <class Parameter, class T>
    void take(T& value) {
        receiver_.take(value);
        if constexpr (std::is_pointer_v<T> && std::is_reference_v<Parameter>)
            if (value == nullptr) receiver_.refuse();
    }
    template <class Parameter, class T>
    static decltype(auto) pass(T& value) {
        if constexpr (std::is_pointer_v<T> && std::is_reference_v<Parameter>)
            return *value;
        else
            return (value);
    }

    Reply reply(u64 outcome) {
        if (const auto failure = sender_.failure()) return Reply::refuse(*failure);
        return {{}, outcome, sender_.words()};
    }
    template <class T, class Error>
    Reply answer(const Outcome<T, Error>& outcome) {
        if (!outcome) return answer(outcome.error());
        if constexpr (!std::is_void_v<T>) sender_.put(*outcome);
        return reply(0);
    }
    template <class... Exceptions>
    Reply answer(const Raised<Exceptions...>& error) {
        if (const auto* system = error.template get_if<SystemError>()) return Reply::refuse(*system);
        (put_exception(error.template get_if<Exceptions>()), ...);
        return reply(error.index());
    }
    template <class Exception>
    void put_exception(const Exception* exception) {
        if (exception != nullptr) sender_.put(*exception);
    }

    u64 operation_;
    Receiver receiver_;
    Sender sender_;
};

} // namespace metta::middl
