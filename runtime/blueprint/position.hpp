// SPDX-License-Identifier: MIT
// Where in a text something is, as editors and people count.
#pragma once

#include "runtime/base/result.hpp"

namespace metta {

struct Position {
    u64 line = 1;
    u64 column = 1; ///< in bytes, which for ASCII are letters
    friend constexpr bool operator==(const Position&, const Position&) = default;
};

/// Where the byte at `offset` is. An offset behind the text counts as its end.
Position position_of(std::string_view text, u64 offset);

/// One line without a newline, as compilers write it: "FILE:LINE:COLUMN: SUBJECT: expected …", with the error's offset
/// taken as one in `text`.
void print_in_text(TextSink& sink, std::string_view file_name, std::string_view text, const Error& error);

} // namespace metta
