// SPDX-License-Identifier: MIT
// Offsets to lines and columns.
#include "meddler/source.hpp"

#include <algorithm>

namespace metta::meddler {

Place place_of(std::string_view text, usize offset) {
    offset = std::min(offset, text.size());
    const std::string_view before = text.substr(0, offset);
    const usize start = before.rfind('\n') + 1; // npos + 1 is 0: no line before
    std::string_view line = text.substr(start, text.find('\n', offset) - start);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return {.line = static_cast<u64>(std::ranges::count(before, '\n')) + 1,
            .column = offset - start + 1,
            .line_text = line};
}

} // namespace metta::meddler
