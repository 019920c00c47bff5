// SPDX-License-Identifier: MIT
// From the bytes that a terminal sends to the keys that were pressed.
#pragma once

#include <array>
#include <string_view>

#include "runtime/base/types.hpp"

namespace metta::shell {

/// What a key asks for. The names are of the effects: several keys have the same.
enum class Key : u8 {
    none,    ///< more bytes are needed, or an escape sequence without a meaning here is over
    unknown, ///< a control character without a meaning here
    letter,
    enter,
    left,
    right,
    word_left,
    word_right,
    home,
    end,
    up,
    down,
    erase_before,
    erase_at,
    erase_or_end_input,
    cut_word_before,
    cut_word_after,
    cut_before,
    cut_after,
    cut_argument,
    paste,
    clear_screen,
    search,
    leave_search,
    complete,
    cancel,
};

/// What one byte amounted to.
struct Stroke {
    Key key = Key::none;
    std::string_view letter = {}; ///< for Key::letter: its bytes, until the next byte is taken
    bool damaged = false;         ///< bytes before this one were no letter, and are gone
};

/// Takes bytes one at a time. Understands control characters, UTF-8, and the sequences of ECMA-48, section 5.4, that
/// VT220s, xterm, rxvt and the Linux console send. Carriage return, line feed, and both in this order are one
/// Key::enter.
class KeyDecoder {
  public:
    Stroke take(char byte);

  private:
    /// Within an escape sequence: not; after ESC; after ESC [ or ESC O; after ESC [ [, which Linux sends for F1 to F5.
    enum class Escape : u8 { none, begun, parameters, function };

    Key escape(char byte);
    Key sequence_end(char final) const;
    Stroke letter_part(char byte);

    std::array<char, 4> letter_{};
    u8 letter_used_ = 0;
    Escape escape_ = Escape::none;
    std::array<u32, 2> parameters_{}; ///< the first two numbers of a sequence, at most 255
    u8 parameter_ = 0;                ///< which one is being read
    bool after_return_ = false;
};

} // namespace metta::shell
