// SPDX-License-Identifier: MIT
// Numbers as arguments of programs.
#pragma once

#include <limits>
#include <optional>
#include <string_view>

#include "runtime/base/types.hpp"

namespace metta {

/// A decimal number, of digits and nothing else.
constexpr std::optional<u64> parse_number(std::string_view text) {
    constexpr u64 most = std::numeric_limits<u64>::max();
    if (text.empty()) return std::nullopt;
    u64 number = 0;
    for (const char letter : text) {
        if (letter < '0' || letter > '9') return std::nullopt;
        const auto digit = static_cast<u64>(letter - '0');
        if (number > (most - digit) / 10) return std::nullopt;
        number = 10 * number + digit;
    }
    return number;
}

} // namespace metta
