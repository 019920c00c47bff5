// SPDX-License-Identifier: MIT
#include "runtime/types/text_scanner.hpp"

namespace metta::types {

std::optional<unsigned> hex_digit(char letter) {
    if (letter >= '0' && letter <= '9') return static_cast<unsigned>(letter - '0');
    if (letter >= 'a' && letter <= 'f') return static_cast<unsigned>(letter - 'a' + 10);
    if (letter >= 'A' && letter <= 'F') return static_cast<unsigned>(letter - 'A' + 10);
    return std::nullopt;
}

std::optional<char> TextScanner::letter(char quote, bool& wrong) {
    wrong = at_ == text_.size();
    if (wrong) return std::nullopt;
    const char letter = text_[at_++];
    if (letter == quote) return std::nullopt;
    if (letter != '\\') return letter;
    wrong = true; // until the rest of it is right
    if (at_ == text_.size()) return std::nullopt;
    const char escaped = text_[at_++];
    wrong = false;
    switch (escaped) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'r':
        return '\r';
    case '\\':
    case '"':
    case '\'':
        return escaped;
    case 'x':
        if (text_.size() - at_ >= 2) {
            const auto high = hex_digit(text_[at_]), low = hex_digit(text_[at_ + 1]);
            at_ += 2;
            if (high && low) return static_cast<char>(*high << 4 | *low);
        }
        [[fallthrough]];
    default:
        wrong = true;
        return std::nullopt;
    }
}

std::optional<u64> number_in(std::string_view word) {
    u64 base = 10;
    if (word.starts_with("0x")) base = 16;
    if (word.starts_with("0b")) base = 2;
    if (base != 10) word.remove_prefix(2);
    if (word.empty()) return std::nullopt;
    u64 number = 0;
    for (const char letter : word) {
        const std::optional<unsigned> digit = hex_digit(letter);
        if (!digit || *digit >= base || number > (~u64{0} - *digit) / base) return std::nullopt;
        number = number * base + *digit;
    }
    return number;
}

void print_found(TextSink& out, std::string_view text) {
    constexpr usize longest = 40;
    if (text.empty()) return print(out, "the end");
    usize size = std::min(text.size(), longest);
    while (size != text.size() && size > 1 && (static_cast<u8>(text[size]) & 0xc0) == 0x80) --size; // no half letters
    print(out, "'", text.substr(0, size), size == text.size() ? "'" : "…'");
}

} // namespace metta::types
