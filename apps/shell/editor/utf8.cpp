// SPDX-License-Identifier: MIT
// RFC 3629, sections 3 and 4.
#include "apps/shell/editor/utf8.hpp"

#include <algorithm>

namespace metta::shell {

usize letter_size(char lead) {
    const u8 first = static_cast<u8>(lead);
    if (first < 0x80) return 1;
    if (first < 0xc2) return 0; // goes on with a letter, or writes in two bytes what fits one
    if (first < 0xe0) return 2;
    if (first < 0xf0) return 3;
    return first < 0xf5 ? 4 : 0;
}

bool is_letter(std::string_view bytes) {
    constexpr u32 smallest[] = {0, ' ', 0xa0, 0x800, 0x10000}; // by size; U+0080 to U+009F control terminals
    if (bytes.empty() || letter_size(bytes[0]) != bytes.size()) return false;
    if (!std::ranges::all_of(bytes.substr(1), is_continuation)) return false;
    u32 code = bytes.size() == 1 ? static_cast<u8>(bytes[0]) : static_cast<u8>(bytes[0]) & (0x7fu >> bytes.size());
    for (const char part : bytes.substr(1)) code = code << 6 | (static_cast<u8>(part) & 0x3f);
    const bool surrogate = code >= 0xd800 && code < 0xe000;
    return code >= smallest[bytes.size()] && code != 0x7f && !surrogate && code <= 0x10ffff;
}

bool is_text(std::string_view bytes) {
    while (!bytes.empty()) {
        const usize size = letter_size(bytes[0]);
        if (!is_letter(bytes.substr(0, size))) return false;
        bytes.remove_prefix(size);
    }
    return true;
}

usize letter_count(std::string_view text) {
    return text.size() - static_cast<usize>(std::ranges::count_if(text, is_continuation));
}

usize common_size(std::string_view one, std::string_view other) {
    usize size = static_cast<usize>(std::ranges::mismatch(one, other).in1 - one.begin());
    const auto within = [&](std::string_view text) { return size < text.size() && is_continuation(text[size]); };
    while (size > 0 && (within(one) || within(other))) --size;
    return size;
}

} // namespace metta::shell
