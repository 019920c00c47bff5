// SPDX-License-Identifier: MIT
// Which bytes mean which key.
#include "apps/shell/editor/keys.hpp"

#include "apps/shell/editor/utf8.hpp"

#include <algorithm>

namespace metta::shell {
namespace {

constexpr char escape_byte = '\x1b', delete_byte = '\x7f';

constexpr bool is_control(char byte) { return (byte & 0xe0) == 0 || byte == delete_byte; }

Key control_key(char byte) {
    switch (byte == delete_byte ? '?' : static_cast<char>(byte | 0x40)) {
    case 'A':
        return Key::home;
    case 'B':
        return Key::left;
    case 'C':
        return Key::cancel;
    case 'D':
        return Key::erase_or_end_input;
    case 'E':
        return Key::end;
    case 'F':
        return Key::right;
    case 'G':
        return Key::leave_search;
    case '?':
    case 'H':
        return Key::erase_before;
    case 'I':
        return Key::complete;
    case 'J':
    case 'M':
        return Key::enter;
    case 'K':
        return Key::cut_after;
    case 'L':
        return Key::clear_screen;
    case 'N':
        return Key::down;
    case 'P':
        return Key::up;
    case 'R':
        return Key::search;
    case 'U':
        return Key::cut_before;
    case 'W':
        return Key::cut_argument;
    case 'Y':
        return Key::paste;
    default:
        return Key::unknown;
    }
}

/// ESC and a letter: the key with Alt.
Key alternate_key(char byte) {
    switch (byte) {
    case 'b':
        return Key::word_left;
    case 'f':
        return Key::word_right;
    case 'd':
        return Key::cut_word_after;
    default:
        return Key::none;
    }
}

/// ESC [ number ~
Key numbered_key(u32 number) {
    switch (number) {
    case 1:
    case 7:
        return Key::home;
    case 3:
        return Key::erase_at;
    case 4:
    case 8:
        return Key::end;
    default:
        return Key::none;
    }
}

} // namespace

/// What `final` means after ESC [ or ESC O and the parameters. The second one tells what is held down: 1 and 1 for
/// Shift, 2 for Alt, 4 for Control; old terminals send it alone.
Key KeyDecoder::sequence_end(char final) const {
    const u32 held = std::max(parameters_[1], u32{1}) - 1;
    const u32 held_alone = parameter_ == 0 ? std::max(parameters_[0], u32{1}) - 1 : 0;
    const bool by_word = ((held | held_alone) & 6) != 0;
    switch (final) {
    case 'A':
        return Key::up;
    case 'B':
        return Key::down;
    case 'C':
        return by_word ? Key::word_right : Key::right;
    case 'D':
        return by_word ? Key::word_left : Key::left;
    case 'F':
        return Key::end;
    case 'H':
        return Key::home;
    case 'c':
        return Key::word_right;
    case 'd':
        return Key::word_left;
    case '~':
        return numbered_key(parameters_[0]);
    default:
        return Key::none;
    }
}

/// A byte of an escape sequence after ESC that is no control character.
Key KeyDecoder::escape(char byte) {
    if (escape_ == Escape::begun) {
        const bool opens = byte == '[' || byte == 'O';
        escape_ = opens ? Escape::parameters : Escape::none;
        parameters_ = {};
        parameter_ = 0;
        return opens ? Key::none : alternate_key(byte);
    }
    if (escape_ == Escape::parameters && byte == '[' && parameter_ == 0 && parameters_[0] == 0) {
        escape_ = Escape::function;
        return Key::none;
    }
    if (escape_ == Escape::parameters && byte >= ' ' && byte < '@') {
        if (byte >= '0' && byte <= '9' && parameter_ < parameters_.size()) {
            u32& number = parameters_[parameter_];
            number = std::min(number * 10 + static_cast<u32>(byte - '0'), u32{255});
        }
        if (byte == ';' && parameter_ < parameters_.size()) ++parameter_;
        return Key::none;
    }
    const bool function = escape_ == Escape::function;
    escape_ = Escape::none;
    return function ? Key::none : sequence_end(byte);
}

Stroke KeyDecoder::letter_part(char byte) {
    const bool goes_on = letter_used_ != 0 && is_continuation(byte);
    const bool damaged = letter_used_ != 0 && !goes_on;
    if (!goes_on) letter_used_ = 0;
    letter_[letter_used_++] = byte;
    const usize size = letter_size(letter_[0]);
    if (letter_used_ < size) return {.damaged = damaged};
    const std::string_view letter(letter_.data(), letter_used_);
    letter_used_ = 0;
    if (!is_letter(letter)) return {.damaged = true};
    return {.key = Key::letter, .letter = letter, .damaged = damaged};
}

Stroke KeyDecoder::take(char byte) {
    const bool second_half = after_return_ && byte == '\n';
    after_return_ = byte == '\r';
    if (second_half) return {};
    const bool in_escape = escape_ != Escape::none;
    if (!is_control(byte) && !in_escape) return letter_part(byte);
    const bool damaged = letter_used_ != 0;
    letter_used_ = 0;
    Key key = Key::none;
    if (byte == escape_byte) {
        escape_ = Escape::begun;
    } else if (!is_control(byte)) {
        key = escape(byte);
    } else {
        // A control character breaks a sequence off, except that Alt may be held down together with Backspace.
        key = escape_ == Escape::begun && byte == delete_byte ? Key::cut_word_before : control_key(byte);
        escape_ = Escape::none;
    }
    return {.key = key, .damaged = damaged};
}

} // namespace metta::shell
