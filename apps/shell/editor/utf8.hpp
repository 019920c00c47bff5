// SPDX-License-Identifier: MIT
// Letters in bytes. A letter is one code point in UTF-8 (RFC 3629) and takes one column: combining marks and letters of
// double width are not told apart, and put the cursor off by what they take.
#pragma once

#include <string_view>

#include "runtime/base/types.hpp"

namespace metta::shell {

/// A byte of a letter after its first.
constexpr bool is_continuation(char part) { return (part & 0xc0) == 0x80; }

/// How many bytes a letter has that begins with `lead`; 0: none begins so.
usize letter_size(char lead);

/// Whether `bytes` are one letter that a terminal shows: not a control character, not malformed.
bool is_letter(std::string_view bytes);

/// Whether `bytes` are letters and nothing else.
bool is_text(std::string_view bytes);

/// How many letters are in `text`.
usize letter_count(std::string_view text);

/// How many bytes of whole letters two texts begin with alike.
usize common_size(std::string_view one, std::string_view other);

} // namespace metta::shell
