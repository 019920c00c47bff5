// SPDX-License-Identifier: MIT
// An interface's error as the number that a call carries (interfaces/services.hpp: CallError), and back.
#pragma once

#include <array>

#include "interfaces/services.hpp"

namespace metta {

namespace call_error_detail {

template <class Error>
struct Decoder;

template <class... Exceptions>
struct Decoder<Raised<Exceptions...>> {
    using Error = Raised<Exceptions...>;
    static Error decode(u64 number) {
        constexpr std::array<Error (*)(), sizeof...(Exceptions)> make = {+[] { return Error(Exceptions{}); }...};
        if (number >= 1 && number <= make.size()) return make[number - 1]();
        const u64 error = number - CallError::system;
        const bool known =
            error >= static_cast<u64>(SystemError::peer_died) && error <= static_cast<u64>(SystemError::bad_argument);
        return known ? static_cast<SystemError>(error) : SystemError::bad_argument;
    }
};

} // namespace call_error_detail

/// The number that tells this error.
template <class... Exceptions>
constexpr u64 call_error_of(const Raised<Exceptions...>& error) {
    const SystemError* const of_the_system = error.template get_if<SystemError>();
    return of_the_system == nullptr ? error.index() : CallError::of(*of_the_system);
}

/// The error that this number tells, its exception without arguments. A number that tells none is a server's mistake.
template <class Error>
Error raised_from(u64 number) {
    return call_error_detail::Decoder<Error>::decode(number);
}

} // namespace metta
