// SPDX-License-Identifier: MIT
// How values are written to bytes and read from them, and which of them travel in registers. docs/middl.md states the
// form. Everything is checked.
#pragma once

#include <algorithm>
#include <tuple>

#include "runtime/base/x86_64/text_copy.hpp"
#include "runtime/middl/scalar_codec.hpp"

namespace metta::middl {

template <usize count>
struct Codec<Bits<count>> {
    static constexpr u64 minimum = Bits<count>::byte_count, maximum = minimum;
    static constexpr u8 known_in_last = count % 8 == 0 ? 0xff : static_cast<u8>((1u << count % 8) - 1);
    static void put(Writer& writer, const Bits<count>& value) { writer.write(value.bytes().data(), minimum); }
    static bool take(Reader& reader, Bits<count>& value) {
        return reader.read(value.bytes().data(), minimum) &&
               ((value.bytes().back() & ~known_in_last) == 0 || reader.fail(Failure::malformed));
    }
};

template <class T, usize count>
struct Codec<std::array<T, count>> {
    static constexpr u64 minimum = bounded_product(Codec<T>::minimum, count);
    static constexpr u64 maximum = bounded_product(Codec<T>::maximum, count);
    static void put(Writer& writer, const std::array<T, count>& value) {
        for (const T& element : value) Codec<T>::put(writer, element);
    }
    static bool take(Reader& reader, std::array<T, count>& value) {
        for (T& element : value)
            if (!Codec<T>::take(reader, element)) return false;
        return true;
    }
};

/// Bytes are copied as a whole.
template <class T>
concept PlainByte = std::same_as<T, u8> || std::same_as<T, char>;

/// Bytes or letters, their number in front: what is made where it goes need not be copied there.
[[gnu::always_inline]] inline void put_bytes(Writer& writer, std::span<const byte> bytes) {
    byte* to = nullptr;
    if (bytes.size() > std::numeric_limits<u32>::max() || writer.depth == maximum_depth)
        return writer.fail(Failure::malformed);
    const auto count = static_cast<u32>(bytes.size());
    if (!writer.claim(sizeof count + bytes.size(), to)) return;
    std::memcpy(to, &count, sizeof count);
    if (to + sizeof count != bytes.data()) copy_bytes(to + sizeof count, bytes.data(), bytes.size());
}

/// The elements of a sequence or a span: their number, then each.
template <class T>
void put_elements(Writer& writer, std::span<const T> elements) {
    if constexpr (PlainByte<T>) return put_bytes(writer, std::as_bytes(elements));
    if (elements.size() > std::numeric_limits<u32>::max() || writer.depth == maximum_depth)
        return writer.fail(Failure::malformed);
    Codec<u32>::put(writer, static_cast<u32>(elements.size()));
    ++writer.depth;
    for (usize place = 0; place != elements.size() && writer.good(); ++place) Codec<T>::put(writer, elements[place]);
    --writer.depth;
}

template <class T>
struct Codec<Sequence<T>> {
    static constexpr u64 minimum = 4, maximum = unbounded;
    static void put(Writer& writer, const Sequence<T>& value) { put_elements<T>(writer, value); }
    static bool take(Reader& reader, Sequence<T>& value) {
        u32 count = 0;
        if (!Codec<u32>::take(reader, count)) return false;
        if constexpr (PlainByte<T>) {
            if (reader.bytes() == Bytes::in_place) {
                const byte* place = nullptr;
                if (!reader.claim(count, place)) return false;
                value = Sequence<T>(std::span(reinterpret_cast<const T*>(place), count));
                return true;
            }
        }
        // No value takes less than a byte: a count is refused before memory is asked for.
        if (count > reader.left() || reader.depth == maximum_depth) return reader.fail(Failure::malformed);
        auto made = PlainByte<T> ? Sequence<T>::make_for_bytes(reader.memory(), count)
                                 : Sequence<T>::make(reader.memory(), count);
        if (!made) return reader.fail(Failure::no_room);
        value = *std::move(made);
        ++reader.depth;
        if constexpr (PlainByte<T>)
            reader.read(value.elements().data(), count);
        else
            for (T& element : value.elements())
                if (!Codec<T>::take(reader, element)) break;
        --reader.depth;
        return reader.good();
    }
};

/// Whether the bytes are UTF-8 (RFC 3629) without NUL.
bool is_text(std::string_view bytes);
/// What a STRING is whose form as a byte stream is exactly these bytes.
std::optional<std::string_view> text_in(std::span<const u8> stream);

template <>
struct Codec<String> {
    static constexpr u64 minimum = 4, maximum = unbounded;
    static void put(Writer& writer, std::string_view value) {
        byte* to = nullptr;
        if (value.size() > std::numeric_limits<u32>::max() || writer.depth == maximum_depth)
            return writer.fail(Failure::malformed);
        const auto count = static_cast<u32>(value.size());
        if (!writer.claim(sizeof count + value.size(), to)) return;
        std::memcpy(to, &count, sizeof count);
        const auto* from = reinterpret_cast<const byte*>(value.data());
        if (!copy_ascii(to + sizeof count, from, count) && !is_text(value)) writer.fail(Failure::malformed);
    }
    /// It is looked at on its way: most text is ASCII.
    [[gnu::always_inline]] static bool take(Reader& reader, String& value) {
        const byte* from = nullptr;
        u32 count = 0;
        if (!reader.claim(sizeof count, from)) return false;
        std::memcpy(&count, from, sizeof count);
        asm volatile("" : "+r"(count)); // the length is what it was
        if (reader.depth == maximum_depth) return reader.fail(Failure::malformed);
        if (!reader.claim(count, from)) return false;
        if (count == 0) return value = String(), true;
        auto* const to = static_cast<byte*>(reader.memory().allocate(count, 1));
        if (to == nullptr) return reader.fail(Failure::no_room);
        const bool ascii = copy_ascii(to, from, count);
        Memory* const owner = reader.lifetime() == Lifetime::own ? &reader.memory() : nullptr;
        value = String(Sequence<char>::adopt(reinterpret_cast<char*>(to), count, owner));
        return ascii || is_text(value) || reader.fail(Failure::malformed);
    }
};

/// Whether an any is a value that can be sent. Values of predefined types are checked completely; what is in those of
/// others, only who knows the type can say. Addresses and words mean nothing elsewhere.
bool can_be_sent(const Any& value);

/// References are numbers here, and stay so: `References` has no part in it.
template <>
struct Codec<Any> {
    static constexpr u64 minimum = 20, maximum = unbounded;
    static void put(Writer& writer, const Any& value);
    static bool take(Reader& reader, Any& value);
};

/// Where some values travel: which have a register, and how many bytes of the argument area the others take.
struct Placement {
    static constexpr unsigned register_limit = 4;
    u8 registers = 0;
    u64 minimum = 0;
    u64 maximum = 0;      ///< `unbounded`: as long as the area is
    u8 values = 0;        ///< how many there are
    u64 in_registers = 0; ///< bit n: the nth has a register; only of the first 64 can that be

    friend constexpr bool operator==(const Placement&, const Placement&) = default;
    /// What suffices for either; which values have registers is as in the first.
    friend constexpr Placement operator|(const Placement& one, const Placement& other) {
        return {std::max(one.registers, other.registers), std::min(one.minimum, other.minimum),
                std::max(one.maximum, other.maximum), one.values, one.in_registers};
    }
};

template <class T>
constexpr void place_one(Placement& placement) {
    const unsigned place = placement.values++;
    if (Scalar<T> && placement.registers != Placement::register_limit) {
        ++placement.registers;
        if (place < 64) placement.in_registers |= u64{1} << place;
        return;
    }
    placement.minimum = bounded_sum(placement.minimum, Codec<T>::minimum);
    placement.maximum = bounded_sum(placement.maximum, Codec<T>::maximum);
}

template <class... Types>
constexpr Placement placed() {
    Placement placement;
    (place_one<Types>(placement), ...);
    return placement;
}

template <class Pointer>
struct PointedMember;
template <class Record, class T>
struct PointedMember<T Record::*> {
    using Type = T;
};
template <auto pointer>
using MemberType = typename PointedMember<decltype(pointer)>::Type;

/// A structure: its members one after the other. One without members is one byte, which is 0.
template <class T, auto... members>
struct RecordCodec {
    static constexpr bool empty = sizeof...(members) == 0;
    static constexpr std::tuple member_pointers{members...};
    static constexpr Placement placement = placed<MemberType<members>...>();
    static constexpr u64 minimum = [] {
        u64 sum = empty ? 1 : 0;
        ((sum = bounded_sum(sum, Codec<MemberType<members>>::minimum)), ...);
        return sum;
    }();
    static constexpr u64 maximum = [] {
        u64 sum = empty ? 1 : 0;
        ((sum = bounded_sum(sum, Codec<MemberType<members>>::maximum)), ...);
        return sum;
    }();
    static constexpr bool scalars = !empty && (Scalar<MemberType<members>> && ...);
    static void put(Writer& writer, const T& value) {
        if constexpr (scalars) return put_scalars(writer, value);
        if constexpr (empty) Codec<u8>::put(writer, 0);
        (Codec<MemberType<members>>::put(writer, value.*members), ...);
    }
    static bool take(Reader& reader, T& value) {
        if constexpr (scalars) return take_scalars(reader, value);
        u8 nothing = 0;
        if constexpr (empty)
            if (Codec<u8>::take(reader, nothing) && nothing != 0) reader.fail(Failure::malformed);
        return reader.good() && (Codec<MemberType<members>>::take(reader, value.*members) && ...);
    }

  private:
    /// Scalars only: there is room for all or none, and they are copied as a whole.
    static void put_scalars(Writer& writer, const T& value) {
        byte* to = nullptr;
        if (!writer.claim(minimum, to)) return;
        bool good = true;
        ((good &= Codec<MemberType<members>>::store(to, value.*members, writer.references()),
          to += Codec<MemberType<members>>::width),
         ...);
        if (!good) writer.fail(Failure::malformed);
    }
    static bool take_scalars(Reader& reader, T& value) {
        std::array<byte, minimum> copy;
        if (!reader.read(copy.data(), copy.size())) return false;
        const byte* from = copy.data();
        bool good = true;
        ((good &= Codec<MemberType<members>>::load(from, value.*members, reader.references()),
          from += Codec<MemberType<members>>::width),
         ...);
        return good || reader.fail(Failure::malformed);
    }
};

/// What an operation answers with besides its results, or several results: each member is placed on its own.
template <class T, auto... members>
struct SpreadCodec : RecordCodec<T, members...> {
    static constexpr bool spread = true;
};

/// A structure that is derived from a Choice: which arm, then its value.
template <class T>
struct ChoiceCodec {
    using Tag = typename T::TagType;
    static constexpr u64 minimum = 5, maximum = unbounded; // a tag, and no value is less than a byte

    static void put(Writer& writer, const T& value) {
        Codec<Tag>::put(writer, value.tag());
        std::visit([&]<class Value>(const Value& held) { Codec<Value>::put(writer, held); }, value.variant());
    }
    static bool take(Reader& reader, T& value) {
        Tag tag = {};
        if (!Codec<Tag>::take(reader, tag)) return false;
        return take_arm(reader, value, T::place_of(tag), std::make_index_sequence<T::all_tags.size()>());
    }

  private:
    template <usize... places>
    static bool take_arm(Reader& reader, T& value, usize wanted, std::index_sequence<places...>) {
        bool done = false;
        const auto take_one = [&]<usize place>() {
            auto& held = value.variant().template emplace<place>();
            done = Codec<std::remove_reference_t<decltype(held)>>::take(reader, held);
        };
        (void)((places == wanted && (take_one.template operator()<places>(), true)) || ...);
        return done || reader.fail(Failure::malformed);
    }
};

} // namespace metta::middl
