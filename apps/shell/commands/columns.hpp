// SPDX-License-Identifier: MIT
// Columns of a list.
#pragma once

#include <array>

#include "runtime/base/text.hpp"

namespace metta::shell {

inline void print_blanks(TextSink& out, usize count) {
    for (; count != 0; --count) print(out, " ");
}

/// Text that is followed by blanks, to be `width` letters at least.
inline void print_left(TextSink& out, std::string_view text, usize width) {
    print(out, text);
    if (text.size() < width) print_blanks(out, width - text.size());
}

/// A number with blanks before it.
inline void print_right(TextSink& out, u64 number, usize width) {
    std::array<char, 20> storage;
    TextBuffer digits(storage);
    print(digits, number);
    if (digits.text().size() < width) print_blanks(out, width - digits.text().size());
    print(out, digits.text());
}

} // namespace metta::shell
