// SPDX-License-Identifier: MIT
// Floating point in decimal: exactly, without a C library.
#pragma once

#include <optional>

#include "runtime/base/text.hpp"

namespace metta::types {

/// The two formats of IEEE 754 that MIDDL has.
struct RealFormat {
    unsigned fraction; ///< bits of it that are stored
    unsigned exponent; ///< bits
    unsigned
        digits[3]; ///< decimal digits that are tried, so that they read back as the same number; the last do always

    constexpr int bias() const { return (1 << (exponent - 1)) - 1; }
    constexpr u64 infinity() const { return ((u64{1} << exponent) - 1) << fraction; }
    constexpr u64 sign() const { return u64{1} << (fraction + exponent); }
    constexpr u64 not_a_number() const { return infinity() | u64{1} << (fraction - 1); }
};
inline constexpr RealFormat real_format = {23, 8, {6, 8, 9}}, long_real_format = {52, 11, {15, 16, 17}};

/// The number with these bits, in as few digits as it takes to read the same number back: "1.5", "-2.5e-10",
/// "infinity", "nan", or "nan(0x…)" with the bits of one that is not the usual.
void print_real(TextSink& out, const RealFormat& format, u64 bits);

/// The bits of the number that is nearest to the text; nothing: it is none, has more than 40 digits, or is too large.
std::optional<u64> read_real(const RealFormat& format, std::string_view text);

} // namespace metta::types
