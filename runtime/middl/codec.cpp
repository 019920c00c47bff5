// SPDX-License-Identifier: MIT
// What of the codecs is no template.
#include "runtime/middl/codec.hpp"

namespace metta::middl {
namespace {

/// How many bits values of this predefined type have; 0: they are no numbers, or the type is none.
unsigned bits_of(TypeCode code) {
    constexpr u8 bits[] = {0, 1, 8, 8, 16, 32, 64, 16, 32, 64, 32, 64};
    return code.value < std::size(bits) ? bits[code.value] : 0;
}

/// How long the letter at the front is; 0: it is none. The shortest form is the only one; surrogates are no letters.
usize letter_size(std::string_view bytes) {
    const auto at = [&](usize place) { return static_cast<u8>(bytes[place]); };
    const auto follows = [&](usize place, u8 low = 0x80, u8 high = 0xbf) {
        return place < bytes.size() && at(place) >= low && at(place) <= high;
    };
    const u8 first = at(0);
    if (first < 0x80) return first == 0 ? 0 : 1;
    if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef)
        return follows(1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf) && follows(2) ? 3 : 0;
    if (first >= 0xf0 && first <= 0xf4)
        return follows(1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf) && follows(2) && follows(3) ? 4 : 0;
    return 0;
}

} // namespace

bool is_text(std::string_view bytes) {
    constexpr u64 ones = 0x0101010101010101, tops = ones << 7;
    while (!bytes.empty()) {
        // Eight at a time, as long as they are ASCII and none of them is NUL: then each of them loses 1 without a
        // borrow.
        for (u64 eight = 0; bytes.size() >= sizeof eight; bytes.remove_prefix(sizeof eight)) {
            std::memcpy(&eight, bytes.data(), sizeof eight);
            if (((eight | (eight - ones)) & tops) != 0) break;
        }
        if (bytes.empty()) return true;
        const usize size = letter_size(bytes);
        if (size == 0) return false;
        bytes.remove_prefix(size);
    }
    return true;
}

std::optional<std::string_view> text_in(std::span<const u8> stream) {
    u32 size = 0;
    if (stream.size() < sizeof size) return {};
    std::memcpy(&size, stream.data(), sizeof size);
    stream = stream.subspan(sizeof size);
    const std::string_view text(reinterpret_cast<const char*>(stream.data()), stream.size());
    if (size != text.size() || !is_text(text)) return {};
    return text;
}

bool can_be_sent(const Any& value) {
    if (const unsigned bits = bits_of(value.code); bits != 0)
        return value.bytes.empty() && (bits == 64 || value.value >> bits == 0);
    if (value.code == Predefined::none) return value.value == 0 && value.bytes.empty(); // nothing at all is a value too
    if (value.code == Predefined::string) return value.value == 0 && text_in(value.bytes).has_value();
    if (value.code.interface()) return value.bytes.empty();
    return !value.code.predefined() && (value.value == 0 || value.bytes.empty());
}

// In front: code, value, and how many bytes follow.
void Codec<Any>::put(Writer& writer, const Any& value) {
    byte* to = nullptr;
    const usize size = value.bytes.size();
    if (!can_be_sent(value) || size > std::numeric_limits<u32>::max() || writer.depth == maximum_depth)
        return writer.fail(Failure::malformed);
    if (!writer.claim(minimum + size, to)) return;
    const auto count = static_cast<u32>(size);
    std::memcpy(to, &value.code.value, sizeof(u64));
    std::memcpy(to + sizeof(u64), &value.value, sizeof(u64));
    std::memcpy(to + 2 * sizeof(u64), &count, sizeof count);
    if (size != 0) std::memcpy(to + minimum, value.bytes.data(), size);
}

bool Codec<Any>::take(Reader& reader, Any& value) {
    std::array<byte, minimum> front;
    u32 count = 0;
    if (!reader.read(front.data(), front.size())) return false;
    std::memcpy(&value.code.value, front.data(), sizeof(u64));
    std::memcpy(&value.value, front.data() + sizeof(u64), sizeof(u64));
    std::memcpy(&count, front.data() + 2 * sizeof(u64), sizeof count);
    value.bytes = {};
    if (count != 0) {
        const byte* from = nullptr;
        if (reader.depth == maximum_depth) return reader.fail(Failure::malformed);
        if (!reader.claim(count, from)) return false;
        auto bytes = Sequence<u8>::make_for_bytes(reader.memory(), count);
        if (!bytes) return reader.fail(Failure::no_room);
        std::memcpy(bytes->elements().data(), from, count);
        value.bytes = *std::move(bytes);
    }
    return can_be_sent(value) || reader.fail(Failure::malformed);
}

} // namespace metta::middl
