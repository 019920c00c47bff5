// SPDX-License-Identifier: MIT
// What a type is behind its names: what its values look like, as bytes and as text.
#pragma once

#include "runtime/types/registry.hpp"

namespace metta::types {

using middl::MemberRecord;
using middl::Predefined;

enum class Shape : u8 {
    none, ///< the type of nothing, which only an any can hold
    // predefined, in the order of their type codes
    boolean,
    octet,
    character,
    short_cardinal,
    cardinal,
    long_cardinal,
    short_integer,
    integer,
    long_integer,
    real,
    long_real,
    string,
    address,
    word,
    any,
    // constructed, in the order of RecordedKind, without aliases
    enumeration,
    array,
    bits,
    set,
    sequence,
    record,
    choice,
    ref,
    interface, ///< a reference to one
    unknown,   ///< nobody has told the registry
};

struct Shaped {
    Shape shape = Shape::unknown;
    TypeCode code = Predefined::none; ///< behind all aliases
    const TypeRecord* type = nullptr; ///< of a constructed type
};

/// The type behind `code`.
Shaped shape_of(const Registry& registry, TypeCode code);

/// How many bytes a scalar takes; 0: it is none. A scalar fits a register, as a number whose upper bits are 0.
constexpr u8 width_of(Shape shape) {
    constexpr u8 widths[] = {0, 1, 1, 1, 2, 4, 8, 2, 4, 8, 4, 8, 0, 0, 0, 0, 4, 0, 0, 8, 0, 0, 0, 0, 8, 0};
    return widths[static_cast<usize>(shape)];
}
/// Whether only LOCAL interfaces can speak of it: its values cannot be sent.
constexpr bool is_local(Shape shape) { return shape == Shape::address || shape == Shape::word || shape == Shape::ref; }

/// Whether the number is a value of the scalar type.
bool is_value(const Registry& registry, const Shaped& type, u64 word);

/// How many members an enumeration has; BOOLEAN is one of two.
u64 member_count(const Shaped& enumeration);
/// The name of the member with this place in its list.
std::string_view member_name(const Shaped& enumeration, u64 place);

} // namespace metta::types
