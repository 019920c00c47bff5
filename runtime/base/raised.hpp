// SPDX-License-Identifier: MIT
// The error side of an interface's operations: one of the exceptions that the interface declares, or what the system
// answers in place of the operation.
#pragma once

#include <expected>
#include <type_traits>
#include <variant>

#include "runtime/base/types.hpp"

namespace metta {

/// Why an operation has no result although its server raised nothing.
enum class SystemError : u8 {
    peer_died = 1, ///< the server, or a domain that the call went through, is no more
    busy = 2,      ///< no stack was free in the server's pool, or it has no room for one more of what is asked: later
    abandoned = 3, ///< the caller gave the call up
    revoked = 4,   ///< what the reference was bound to is no more
    denied = 5,    ///< this caller may not do that
    bad_argument = 6, ///< an argument has no value of its type, or one that the operation does not take
};

/// One exception of `Exceptions`, each a structure of its arguments, or a SystemError. Made from either.
template <class... Exceptions>
class Raised {
  public:
    constexpr Raised(SystemError error) : value_(error) {} // NOLINT(google-explicit-constructor): either is an error

    template <class Exception>
        requires(std::is_same_v<std::remove_cvref_t<Exception>, Exceptions> || ...)
    constexpr Raised(Exception&& exception) // NOLINT(google-explicit-constructor)
        : value_(std::forward<Exception>(exception)) {}

    /// Which one: 0 is a SystemError, 1… the exceptions in their order.
    constexpr usize index() const { return value_.index(); }
    template <class Exception>
    constexpr const Exception* get_if() const {
        return std::get_if<Exception>(&value_);
    }
    constexpr bool is(SystemError error) const {
        const SystemError* held = get_if<SystemError>();
        return held != nullptr && *held == error;
    }
    template <class Exception>
    constexpr bool is() const {
        return get_if<Exception>() != nullptr;
    }

  private:
    std::variant<SystemError, Exceptions...> value_;
};

/// A `T`, or why there is none. Each interface names its own: `template <class T> using Result = Outcome<T, Error>;`.
template <class T, class Error>
class [[nodiscard]] Outcome : public std::expected<T, Error> {
  public:
    using std::expected<T, Error>::expected;
};

} // namespace metta
