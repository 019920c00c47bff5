// SPDX-License-Identifier: MIT
// How a recoverable mistake travels: a value, or an error that says what was expected, what was found, what to do.
#pragma once

#include <expected>
#include <optional>
#include <string_view>
#include <utility>

#include "runtime/base/text.hpp"

namespace metta {

/// Why something was refused. The texts are static, or slices of the input that was refused, and are not owned.
struct Error {
    std::string_view subject = {};  ///< what was being read or done: "archive header"
    std::string_view expected = {}; ///< what would have been right: "the magic 'ustar'"
    std::string_view found = {};    ///< what was there instead, as text; may be empty when `value` tells it
    std::optional<u64> value = {};  ///< what was there instead, as a number
    std::optional<u64> offset = {}; ///< where, in bytes from the start of the input
    std::string_view advice = {};   ///< what the reader can do about it; may be empty
};

/// One line without a newline: "SUBJECT at byte OFFSET: expected EXPECTED, found FOUND VALUE; ADVICE".
void print_one(TextSink& sink, const Error& error);

/// A `T`, or the reason why there is none.
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
  public:
    using std::expected<T, Error>::expected;
};

inline std::unexpected<Error> refuse(Error error) { return std::unexpected<Error>(error); }

} // namespace metta

/// The value of a `Result`; an error leaves the enclosing function at once.
#define TRY(...)                                                                                                       \
    __extension__({                                                                                                    \
        auto&& metta_try_result = (__VA_ARGS__);                                                                       \
        if (!metta_try_result.has_value()) [[unlikely]]                                                                \
            return std::unexpected(std::forward<decltype(metta_try_result)>(metta_try_result).error());                \
        *std::forward<decltype(metta_try_result)>(metta_try_result);                                                   \
    })
