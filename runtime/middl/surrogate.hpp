// SPDX-License-Identifier: MIT
// A client's side of a call: what generated surrogates are made of.
#pragma once

#include "runtime/middl/call.hpp"

namespace metta::middl {

/// Stands for an interface in another domain. What arrives is put into `memory`, and is the caller's; one call at a
/// time, since there is one area.
template <Transport T, class Interface>
class Surrogate : public Interface {
  public:
    Surrogate(T transport, Memory& memory, References* references = nullptr)
        : transport_(std::move(transport)), memory_(memory), references_(references) {}

    T& portal_transport() { return transport_; }

  protected:
    ~Surrogate() = default;

    /// Invokes an operation. `Outcome` is what it returns: `Outcome<T, Error>`.
    template <class Outcome, class Operation, class... Arguments>
    [[gnu::always_inline]] Outcome portal_call(Operation operation, Arguments&&... arguments) {
        using Value = typename Outcome::value_type;
        using Error = typename Outcome::error_type;
        const Reply reply = invoke(operation, arguments...);
        if (reply.failure) [[unlikely]]
            return std::unexpected(Error(*reply.failure));
        Receiver receiver(reply.words, transport_.area(), memory_, references_);
        if (reply.outcome != 0) [[unlikely]]
            return std::unexpected(take_error(receiver, reply.outcome, static_cast<Error*>(nullptr)));
        if constexpr (std::is_void_v<Value>) {
            return {};
        } else {
            Value value = {};
            receiver.take(value);
            if (const auto failure = receiver.failure()) return std::unexpected(Error(*failure));
            return value;
        }
    }

    /// Invokes an operation that returns only when it cannot do what it is asked.
    template <class Error, class Operation, class... Arguments>
    Error portal_call_for_good(Operation operation, Arguments&&... arguments) {
        const Reply reply = invoke(operation, arguments...);
        if (reply.failure) return *reply.failure;
        Receiver receiver(reply.words, transport_.area(), memory_, references_);
        return take_error(receiver, reply.outcome, static_cast<Error*>(nullptr));
    }

    /// Invokes an operation of which nothing comes back, not even whether it has arrived.
    template <class Operation, class... Arguments>
    void portal_announce(Operation operation, Arguments&&... arguments) {
        invoke(operation, arguments...);
    }

  private:
    template <class Operation, class... Arguments>
    [[gnu::always_inline]] Reply invoke(Operation operation, Arguments&... arguments) {
        Sender sender(transport_.area(), references_);
        (sender.put(arguments), ...);
        if (const auto failure = sender.failure()) return {failure, 0, {}};
        if constexpr (requires { transport_.filled(usize{}); }) transport_.filled(sender.writer().used());
        const auto& words = sender.words();
        return transport_.invoke(static_cast<u64>(operation), words[0], words[1], words[2], words[3]);
    }

    template <class Error, class Exception>
    static bool take_exception(Receiver& receiver, std::optional<Error>& error) {
        Exception exception = {};
        receiver.take(exception);
        if (!receiver.failure()) error.emplace(std::move(exception));
        return true;
    }

    /// Which of the declared exceptions, or what the system or a server says instead. An answer that is none counts as
    /// a bad argument: of the server's.
    template <class... Exceptions>
    static Raised<Exceptions...> take_error(Receiver& receiver, u64 outcome, Raised<Exceptions...>*) {
        using Error = Raised<Exceptions...>;
        constexpr u64 last = static_cast<u64>(SystemError::bad_argument);
        if (outcome > Reply::refused && outcome <= (Reply::refused | last))
            return static_cast<SystemError>(outcome & ~Reply::refused);
        std::optional<Error> error;
        u64 number = 0;
        (void)((++number == outcome && take_exception<Error, Exceptions>(receiver, error)) || ...);
        if (error) return *std::move(error);
        return receiver.failure().value_or(SystemError::bad_argument);
    }

    T transport_;
    Memory& memory_;
    References* references_;
};

} // namespace metta::middl
