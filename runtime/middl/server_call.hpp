// SPDX-License-Identifier: MIT
// A server's side of a call: what generated dispatchers are made of.
#pragma once

#include "runtime/middl/call.hpp"

namespace metta::middl {

/// Arguments of a call, each in its place; what they are before they have been taken, nobody looks at.
template <usize place, class T>
struct Argument {
    T value;
};
template <class Places, class... Types>
struct Arguments;
template <usize... places, class... Types>
struct Arguments<std::index_sequence<places...>, Types...> : Argument<places, Types>... {
    template <usize place, class T>
    static T& at(Argument<place, T>& argument) {
        return argument.value;
    }
};

/// One call that has arrived. Arguments are copied out of the area into `memory` before anything looks at them; results
/// are written to `answer_area`, for a portal the same area.
class ServerCall {
  public:
    using Words = std::array<u64, Placement::register_limit>;

    [[gnu::always_inline]] ServerCall(u64 operation, const Words& words, std::span<const byte> area,
                                      std::span<byte> answer_area, Memory& memory, References* references = nullptr,
                                      Bytes bytes = Bytes::copied)
        : operation_(operation), words_(words), area_(area), answer_area_(answer_area), memory_(&memory),
          references_(references), bytes_(bytes) {}
    /// Through a portal: arguments and answer lie in one area.
    [[gnu::always_inline]] ServerCall(u64 operation, const Words& words, std::span<byte> area, Memory& memory,
                                      Bytes bytes)
        : ServerCall(operation, words, area, area, memory, nullptr, bytes) {}
    /// `room`: memory for one call, for operations that need any.
    [[gnu::always_inline]] ServerCall(u64 operation, const Words& words, std::span<byte> area, std::span<byte> room,
                                      Bytes bytes)
        : operation_(operation), words_(words), area_(area), answer_area_(area), memory_(nullptr), room_(room),
          references_(nullptr), bytes_(bytes) {}

    /// The number of the operation, if there is one with this number.
    u64 operation() const { return operation_; }

    /// Calls `operation` with the arguments that have arrived, as a function of this type takes them, and makes an
    /// answer of what it returns. A call with anything wrong in it does not get that far.
    template <class Interface, class Returned, class... Parameters, class Operation>
    [[gnu::always_inline]] Reply serve(Returned (Interface::*)(Parameters...), const Operation& operation) {
        if constexpr (sizeof...(Parameters) == 0) {
            return carry_out(operation);
        } else {
            constexpr bool needs_memory = ((Codec<typename Received<Parameters>::Type>::maximum == unbounded) || ...);
            constexpr auto places = std::index_sequence_for<Parameters...>();
            if constexpr (!needs_memory) {
                return serve_with<Parameters...>(operation, no_memory(), Lifetime::own, places);
            } else {
                if (memory_ != nullptr) return serve_with<Parameters...>(operation, *memory_, Lifetime::own, places);
                Scratch scratch(room_);
                return serve_with<Parameters...>(operation, scratch, Lifetime::of_memory, places);
            }
        }
    }

    /// How many bytes of the area the answer takes.
    usize answer_size() const { return answer_size_; }

  private:
    template <class... Parameters, class Operation, usize... places>
    [[gnu::always_inline]] Reply serve_with(const Operation& operation, Memory& memory, Lifetime lifetime,
                                            std::index_sequence<places...>) {
        using All = Arguments<std::index_sequence<places...>, typename Received<Parameters>::Type...>;
        All arguments; // NOLINT(cppcoreguidelines-pro-type-member-init): taken first
        {
            Receiver receiver(words_, area_, memory, references_, bytes_, lifetime);
            (take<Parameters>(receiver, All::template at<places>(arguments)), ...);
            if (const auto failure = receiver.failure()) return Reply::refuse(*failure);
        }
        return carry_out(
            [&] [[gnu::always_inline]] { return operation(pass<Parameters>(All::template at<places>(arguments))...); });
    }
    /// A parameter that is a reference to an interface must be one.
    template <class Parameter, class T>
    [[gnu::always_inline]] static void take(Receiver& receiver, T& value) {
        receiver.take(value);
        if constexpr (std::is_pointer_v<T> && std::is_reference_v<Parameter>)
            if (value == nullptr) receiver.refuse();
    }
    template <class Parameter, class T>
    [[gnu::always_inline]] static decltype(auto) pass(T& value) {
        if constexpr (std::is_pointer_v<T> && std::is_reference_v<Parameter>)
            return *value;
        else
            return (value);
    }

    template <class Operation>
    [[gnu::always_inline]] Reply carry_out(const Operation& operation) {
        if constexpr (std::is_void_v<decltype(operation())>) {
            operation();
            return Reply{};
        } else {
            return answer(operation());
        }
    }
    template <class T>
    [[gnu::always_inline]] Reply send(u64 outcome, const T& value) {
        Sender sender(answer_area_, references_);
        sender.put(value);
        if (const auto failure = sender.failure()) return Reply::refuse(*failure);
        answer_size_ = sender.writer().used();
        return {{}, outcome, sender.words()};
    }
    template <class T, class Error>
    [[gnu::always_inline]] Reply answer(const Outcome<T, Error>& outcome) {
        if (!outcome) [[unlikely]]
            return answer(outcome.error());
        if constexpr (std::is_void_v<T>)
            return Reply{};
        else
            return send(0, *outcome);
    }
    template <class... Exceptions>
    Reply answer(const Raised<Exceptions...>& error) {
        if (const auto* system = error.template get_if<SystemError>()) return Reply::refuse(*system);
        Reply reply;
        (void)(answer_if(error.index(), error.template get_if<Exceptions>(), reply) || ...);
        return reply;
    }
    template <class Exception>
    bool answer_if(u64 outcome, const Exception* exception, Reply& reply) {
        if (exception == nullptr) return false;
        reply = send(outcome, *exception);
        return true;
    }

    u64 operation_;
    Words words_;
    std::span<const byte> area_;
    std::span<byte> answer_area_;
    Memory* memory_; ///< null: `room_`
    std::span<byte> room_;
    References* references_;
    Bytes bytes_;
    usize answer_size_ = 0;
};

/// Carries out calls of an interface that have arrived: generated for each.
template <class Interface>
struct Dispatcher;

/// The interface that a class implements: the one of those it is derived from that is derived from all others.
template <class Implementation>
using InterfaceOf = decltype(described(std::declval<const Implementation&>()))::Interface;

/// Carries out a call that has arrived. Where the class is final, its operations are called directly.
template <class Implementation>
[[gnu::always_inline]] inline Reply dispatch(Implementation& server, ServerCall& call) {
    return Dispatcher<InterfaceOf<Implementation>>::dispatch(server, call);
}

} // namespace metta::middl
