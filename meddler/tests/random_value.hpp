// SPDX-License-Identifier: MIT
// Random values of any type that has a codec, and whether two are equal.
#pragma once

#include <random>

#include "runtime/middl/any.hpp"

namespace metta {

using Random = std::mt19937_64;

template <class T>
concept IsRecord = requires { middl::Codec<T>::member_pointers; };
template <class T>
concept IsChoice = requires { typename T::TagType; };

template <class T>
struct RandomValue {
    static void fill(T& value, Random& random, middl::Memory& memory, unsigned depth) {
        if constexpr (IsRecord<T>) {
            std::apply(
                [&](auto... members) {
                    (RandomValue<std::remove_reference_t<decltype(value.*members)>>::fill(value.*members, random,
                                                                                          memory, depth),
                     ...);
                },
                middl::Codec<T>::member_pointers);
        } else if constexpr (IsChoice<T>) {
            fill_arm(value, random, memory, depth, random() % T::all_tags.size(),
                     std::make_index_sequence<T::all_tags.size()>());
        } else if constexpr (std::is_pointer_v<T>) {
            value = nullptr;
        } else if constexpr (std::is_enum_v<T> || std::same_as<T, bool>) {
            value = static_cast<T>(random() % middl::Codec<T>::count);
        } else if constexpr (std::is_floating_point_v<T>) {
            value = static_cast<T>(std::normal_distribution<double>(0, 1e6)(random));
        } else {
            value = static_cast<T>(random());
        }
    }

  private:
    template <usize... places>
    static void fill_arm(T& value, Random& random, middl::Memory& memory, unsigned depth, usize wanted,
                         std::index_sequence<places...>) {
        const auto fill_one = [&]<usize place>() {
            auto& held = value.variant().template emplace<place>();
            RandomValue<std::remove_reference_t<decltype(held)>>::fill(held, random, memory, depth);
        };
        ((places == wanted ? fill_one.template operator()<places>() : void()), ...);
    }
};

template <class Member>
struct RandomValue<middl::Set<Member>> {
    static void fill(middl::Set<Member>& value, Random& random, middl::Memory&, unsigned) {
        value = middl::Set<Member>::unchecked_from_bits(random() & middl::Codec<middl::Set<Member>>::known);
    }
};
template <usize count>
struct RandomValue<middl::Bits<count>> {
    static void fill(middl::Bits<count>& value, Random& random, middl::Memory&, unsigned) {
        for (usize place = 0; place != count; ++place) value.set(place, random() % 2 != 0);
    }
};
template <class T, usize count>
struct RandomValue<std::array<T, count>> {
    static void fill(std::array<T, count>& value, Random& random, middl::Memory& memory, unsigned depth) {
        for (T& element : value) RandomValue<T>::fill(element, random, memory, depth);
    }
};
template <class T>
struct RandomValue<middl::Sequence<T>> {
    static void fill(middl::Sequence<T>& value, Random& random, middl::Memory& memory, unsigned depth) {
        value = *middl::Sequence<T>::make(memory, depth == 0 ? 0 : random() % 5);
        for (T& element : value.elements()) RandomValue<T>::fill(element, random, memory, depth - 1);
    }
};
template <>
struct RandomValue<middl::String> {
    static void fill(middl::String& value, Random& random, middl::Memory& memory, unsigned) {
        constexpr std::string_view letters[] = {"a", "Z", " ", "\n", "ß", "€", "𝄞", "\x7f"};
        std::string text;
        for (u64 left = random() % 12; left != 0; --left) text += letters[random() % std::size(letters)];
        value = *middl::String::copy(memory, text);
    }
};
template <>
struct RandomValue<middl::Any> {
    static void fill(middl::Any& value, Random& random, middl::Memory& memory, unsigned) {
        switch (random() % 4) {
        case 0:
            value = middl::any_of(static_cast<u16>(random()));
            break;
        case 1:
            value = *middl::text_any(std::string(random() % 9, 'x'), memory);
            break;
        case 2:
            value = middl::reference_any(middl::TypeCode::make(7, 0), random());
            break;
        default: // of a type that nobody here knows
            value = {middl::TypeCode::make(7, 3)};
            RandomValue<middl::Sequence<u8>>::fill(value.bytes, random, memory, 1);
        }
    }
};

/// What a value is as bytes: equal values have equal bytes, and no others do.
template <class T>
std::vector<byte> bytes_of(const T& value, middl::References* references = nullptr) {
    std::vector<byte> bytes(1 << 20);
    middl::Writer writer(bytes, references);
    middl::Codec<T>::put(writer, value);
    if (!writer.good()) return {};
    bytes.resize(writer.used());
    return bytes;
}

} // namespace metta
