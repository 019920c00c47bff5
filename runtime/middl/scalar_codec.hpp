// SPDX-License-Identifier: MIT
// Codecs of what fits a register: numbers, enumerations, sets, references.
#pragma once

#include <limits>

#include "runtime/middl/bytes.hpp"
#include "runtime/middl/values.hpp"

namespace metta::middl {

/// What is known of each type: how many bytes a value takes, and how it is written and read. A scalar also fits a
/// register, as a number whose upper bits are 0.
template <class T>
struct Codec;

inline constexpr u64 unbounded = ~u64{0};
constexpr u64 bounded_product(u64 size, u64 count) {
    return size != 0 && count > unbounded / size ? unbounded : size * count;
}
constexpr u64 bounded_sum(u64 one, u64 other) { return one > unbounded - other ? unbounded : one + other; }

template <class T>
concept Scalar = requires { Codec<T>::width; };

template <class T, usize bytes>
struct ScalarCodec {
    static constexpr usize width = bytes;
    static constexpr u64 minimum = bytes, maximum = bytes;
    /// Without a check for room.
    static bool store(byte* to, const T& value, References* references) {
        u64 word = 0;
        const bool good = Codec<T>::to_word(value, references, word);
        std::memcpy(to, &word, bytes);
        return good;
    }
    static bool load(const byte* from, T& value, References* references) {
        u64 word = 0;
        std::memcpy(&word, from, bytes);
        return Codec<T>::from_word(word, references, value);
    }
    static void put(Writer& writer, const T& value) {
        u64 word = 0;
        if (Codec<T>::to_word(value, writer.references(), word))
            writer.write(&word, bytes);
        else
            writer.fail(Failure::malformed);
    }
    static bool take(Reader& reader, T& value) {
        u64 word = 0;
        return reader.read(&word, bytes) &&
               (Codec<T>::from_word(word, reader.references(), value) || reader.fail(Failure::malformed));
    }
};

/// Numbers: the bits of a value.
template <class T, class Bits>
struct NumberCodec : ScalarCodec<T, sizeof(T)> {
    static bool to_word(T value, References*, u64& word) {
        word = std::bit_cast<Bits>(value);
        return true;
    }
    static bool from_word(u64 word, References*, T& value) {
        value = std::bit_cast<T>(static_cast<Bits>(word));
        return word <= std::numeric_limits<Bits>::max();
    }
};
template <>
struct Codec<u8> : NumberCodec<u8, u8> {};
template <>
struct Codec<char> : NumberCodec<char, u8> {};
template <>
struct Codec<u16> : NumberCodec<u16, u16> {};
template <>
struct Codec<u32> : NumberCodec<u32, u32> {};
template <>
struct Codec<u64> : NumberCodec<u64, u64> {};
template <>
struct Codec<i16> : NumberCodec<i16, u16> {};
template <>
struct Codec<i32> : NumberCodec<i32, u32> {};
template <>
struct Codec<i64> : NumberCodec<i64, u64> {};
template <>
struct Codec<float> : NumberCodec<float, u32> {};
template <>
struct Codec<double> : NumberCodec<double, u64> {};

/// Enumerations with the values 0 to members - 1.
template <class T, u64 members, usize bytes = 4>
struct EnumCodec : ScalarCodec<T, bytes> {
    static constexpr u64 count = members;
    static bool to_word(T value, References*, u64& word) {
        word = static_cast<u64>(value);
        return word < members;
    }
    static bool from_word(u64 word, References*, T& value) {
        if (word >= members) return false;
        value = static_cast<T>(word);
        return true;
    }
};
template <>
struct Codec<bool> : EnumCodec<bool, 2, 1> {};

template <class Member>
struct Codec<Set<Member>> : ScalarCodec<Set<Member>, 8> {
    static constexpr u64 known = Codec<Member>::count == 64 ? ~u64{0} : (u64{1} << Codec<Member>::count % 64) - 1;
    static bool to_word(Set<Member> value, References*, u64& word) {
        word = value.bits();
        return (word & ~known) == 0;
    }
    static bool from_word(u64 word, References*, Set<Member>& value) {
        value = Set<Member>::unchecked_from_bits(word & known);
        return (word & ~known) == 0;
    }
};

/// References to interfaces: 0 is none.
template <class Interface>
    requires requires { Interface::type_code; }
struct Codec<Interface*> : ScalarCodec<Interface*, 8> {
    static bool to_word(Interface* value, References* references, u64& word) {
        word = 0;
        if (value == nullptr) return true;
        if (references != nullptr) word = references->lend(Interface::type_code, value);
        return word != 0;
    }
    static bool from_word(u64 word, References* references, Interface*& value) {
        value = nullptr;
        if (word == 0) return true;
        if (references != nullptr) value = static_cast<Interface*>(references->bind(Interface::type_code, word));
        return value != nullptr;
    }
};

} // namespace metta::middl
