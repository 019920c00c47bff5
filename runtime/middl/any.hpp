// SPDX-License-Identifier: MIT
// Making values of the type Type.Any, and taking them apart again.
#pragma once

#include "runtime/middl/codec.hpp"

namespace metta::middl {

/// What numbers of C++ are in MIDDL; none: something else.
template <class T>
inline constexpr TypeCode code_of_number = Predefined::none;
template <>
inline constexpr TypeCode code_of_number<bool> = Predefined::boolean;
template <>
inline constexpr TypeCode code_of_number<u8> = Predefined::octet;
template <>
inline constexpr TypeCode code_of_number<char> = Predefined::character;
template <>
inline constexpr TypeCode code_of_number<u16> = Predefined::short_cardinal;
template <>
inline constexpr TypeCode code_of_number<u32> = Predefined::cardinal;
template <>
inline constexpr TypeCode code_of_number<u64> = Predefined::long_cardinal;
template <>
inline constexpr TypeCode code_of_number<i16> = Predefined::short_integer;
template <>
inline constexpr TypeCode code_of_number<i32> = Predefined::integer;
template <>
inline constexpr TypeCode code_of_number<i64> = Predefined::long_integer;
template <>
inline constexpr TypeCode code_of_number<float> = Predefined::real;
template <>
inline constexpr TypeCode code_of_number<double> = Predefined::long_real;

/// Values that an any holds in its word, and that mean the same to everybody.
template <class T>
concept PlainScalar = Scalar<T> && !std::is_pointer_v<T>;

/// A value of a declared type: `any_of(Domains::code_of_state, State::running)`. One that its type does not have, such
/// as an enumeration's member cast from a number, makes an any that is nothing.
template <PlainScalar T>
Any any_of(TypeCode code, T value) {
    Any made = {.code = code};
    if (!Codec<T>::to_word(value, nullptr, made.value)) return {};
    return made;
}
/// A number, truth value or letter.
template <class T>
    requires(code_of_number<T> != Predefined::none)
Any any_of(T value) {
    return any_of(code_of_number<T>, value);
}

/// A reference to an interface, which has been given out, or got, under this number; 0: to none.
inline Any reference_any(TypeCode interface, u64 number) { return {.code = interface, .value = number}; }

/// A STRING of its own; nothing, if there is no memory for it or it is no text.
std::optional<Any> text_any(std::string_view text, Memory& memory);

/// The STRING that it is, in the any's own memory; nothing, if it is something else.
inline std::optional<std::string_view> text_of(const Any& any) {
    if (any.code != Predefined::string || any.value != 0) return {};
    return text_in(any.bytes);
}

/// Reads a value of the type `expected`, which T is in C++; false: it is of another type, or none, or there is no
/// memory for what it holds. Of a reference a u64 is read: its number.
template <class T>
    requires(!std::is_pointer_v<T>)
bool read_any(const Any& any, TypeCode expected, T& value, Memory& memory) {
    if (any.code != expected) return false;
    if constexpr (Scalar<T>) {
        return any.bytes.empty() && Codec<T>::from_word(any.value, nullptr, value);
    } else {
        Reader reader(std::as_bytes(std::span<const u8>(any.bytes)), memory);
        return any.value == 0 && Codec<T>::take(reader, value) && reader.left() == 0;
    }
}

} // namespace metta::middl
