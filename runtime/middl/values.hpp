// SPDX-License-Identifier: MIT
// What the types of MIDDL are in C++, beyond those that C++ has: all that the header of an interface needs.
#pragma once

#include <span>

#include "runtime/middl/choice.hpp"
#include "runtime/middl/sequence.hpp"
#include "runtime/middl/set.hpp"
#include "runtime/middl/type_code.hpp"

namespace metta {

using i16 = std::int16_t;
using i32 = std::int32_t;

namespace middl {

/// `Type.Any`: a value of whatever type. Numbers are held themselves, in their bits; of anything larger, its address.
struct Any {
    TypeCode code = Predefined::none;
    u64 value = 0;
    friend constexpr bool operator==(Any, Any) = default;
};

/// Bytes as a SEQUENCE OF OCTET has them.
inline std::span<const u8> octets(std::span<const byte> bytes) {
    return {reinterpret_cast<const u8*>(bytes.data()), bytes.size()};
}

} // namespace middl
} // namespace metta
