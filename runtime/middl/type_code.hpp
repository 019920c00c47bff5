// SPDX-License-Identifier: MIT
// The number by which a type is known everywhere.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::middl {

/// 48 bits of fingerprint of the interface that declares the type, and 16 bits of index in it: 0 is the interface
/// itself, and what an IREF to it is. Predefined types have the fingerprint 0.
struct TypeCode {
    u64 value = 0;

    static constexpr TypeCode make(u64 fingerprint, u16 index) { return {fingerprint << 16 | index}; }
    constexpr u64 fingerprint() const { return value >> 16; }
    constexpr u16 index() const { return static_cast<u16>(value); }
    constexpr bool predefined() const { return fingerprint() == 0; }
    constexpr bool interface() const { return !predefined() && index() == 0; }
    friend constexpr bool operator==(TypeCode, TypeCode) = default;
};

/// Type codes of the predefined types.
struct Predefined {
    static constexpr TypeCode none{0}, boolean{1}, octet{2}, character{3}, short_cardinal{4}, cardinal{5},
        long_cardinal{6}, short_integer{7}, integer{8}, long_integer{9}, real{10}, long_real{11}, string{12},
        address{13}, word{14}, any{15};
};

} // namespace metta::middl
