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

bool fits(const Any& value) {
    const unsigned bits = bits_of(value.code);
    if (value.code == Predefined::none) return value.value == 0; // nothing at all is a value too
    return bits != 0 && (bits == 64 || value.value >> bits == 0);
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
    while (!bytes.empty()) {
        const usize size = letter_size(bytes);
        if (size == 0) return false;
        bytes.remove_prefix(size);
    }
    return true;
}

void Codec<Any>::put(Writer& writer, const Any& value) {
    u64 word = value.value;
    if (value.code.interface())
        word = writer.references() == nullptr || word == 0
                   ? 0
                   : writer.references()->lend(value.code, reinterpret_cast<void*>(word));
    else if (!fits(value))
        return writer.fail(Failure::malformed);
    if (value.code.interface() && word == 0 && value.value != 0) return writer.fail(Failure::malformed);
    writer.write(&value.code.value, sizeof value.code.value);
    writer.write(&word, sizeof word);
}

bool Codec<Any>::take(Reader& reader, Any& value) {
    Any taken;
    if (!reader.read(&taken.code.value, sizeof taken.code.value) || !reader.read(&taken.value, sizeof taken.value))
        return false;
    if (taken.code.interface() && taken.value != 0) {
        void* const closure =
            reader.references() == nullptr ? nullptr : reader.references()->bind(taken.code, taken.value);
        if (closure == nullptr) return reader.fail(Failure::malformed);
        taken.value = reinterpret_cast<u64>(closure);
    } else if (!taken.code.interface() && !fits(taken)) {
        return reader.fail(Failure::malformed);
    }
    value = taken;
    return true;
}

} // namespace metta::middl
