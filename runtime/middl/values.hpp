// SPDX-License-Identifier: MIT
// What the types of MIDDL are in C++, beyond those that C++ has: all that the header of an interface needs.
#pragma once

#include <algorithm>
#include <span>

#include "runtime/middl/choice.hpp"
#include "runtime/middl/sequence.hpp"
#include "runtime/middl/set.hpp"
#include "runtime/middl/type_code.hpp"

namespace metta {

using i16 = std::int16_t;
using i32 = std::int32_t;

namespace middl {

/// `Type.Any`: a value of whatever type, or none. What would fit a register is in `value`, as it would be there:
/// numbers, enumerations, sets, and of a reference its number, which means something once it has been bound. Anything
/// larger is in `bytes`, in the form of the byte stream. One of both is empty. runtime/middl/any.hpp makes and reads
/// them.
struct Any {
    TypeCode code = Predefined::none;
    u64 value = 0;
    Sequence<u8> bytes = {};

    friend bool operator==(const Any& one, const Any& other) {
        return one.code == other.code && one.value == other.value && std::ranges::equal(one.bytes, other.bytes);
    }
};

/// Bytes as a SEQUENCE OF OCTET has them.
inline std::span<const u8> octets(std::span<const byte> bytes) {
    return {reinterpret_cast<const u8*>(bytes.data()), bytes.size()};
}

} // namespace middl
} // namespace metta
