// SPDX-License-Identifier: MIT
// Copying the command line, and finding words in it.
#include "boot/firmware/command_line.hpp"

#include <algorithm>
#include <cstring>

namespace metta {

bool has_word(std::string_view line, std::string_view word) {
    while (!line.empty()) {
        const usize end = std::min(line.find(' '), line.size());
        if (line.substr(0, end) == word) return true;
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return false;
}

Result<void> take_command_line(std::span<const byte> source, BootInfo& info) {
    const auto text = source.first(std::min(source.size(), BootInfo::command_line_size));
    const auto end = std::ranges::find(text, byte{0});
    if (end == text.end())
        return refuse({.subject = "command line",
                       .expected = "at most 1023 characters and a zero byte",
                       .found = "characters without an end:",
                       .value = text.size(),
                       .advice = "shorten the command line"});
    const auto length = static_cast<usize>(end - text.begin());
    std::memcpy(info.command_line, text.data(), length);
    info.command_line[length] = '\0';
    info.panic_test = has_word({info.command_line, length}, "panic-test") ? 1 : 0;
    return {};
}

} // namespace metta
