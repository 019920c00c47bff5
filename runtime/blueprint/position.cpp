// SPDX-License-Identifier: MIT
// Byte offsets to lines and columns.
#include "runtime/blueprint/position.hpp"

#include <algorithm>

namespace metta {

Position position_of(std::string_view text, u64 offset) {
    const std::string_view before = text.substr(0, std::min<u64>(offset, text.size()));
    const auto newlines = static_cast<u64>(std::ranges::count(before, '\n'));
    const usize line_start = before.rfind('\n') + 1; // npos + 1 is 0: no newline before
    return {.line = newlines + 1, .column = before.size() - line_start + 1};
}

void print_in_text(TextSink& sink, std::string_view file_name, std::string_view text, const Error& error) {
    print(sink, file_name, ":");
    if (error.offset) {
        const Position position = position_of(text, *error.offset);
        print(sink, position.line, ":", position.column, ":");
    }
    Error rest = error;
    rest.offset = {};
    print(sink, " ", rest);
}

} // namespace metta
