// SPDX-License-Identifier: MIT
// Copying the command line, and finding words in it.
#include "boot/firmware/command_line.hpp"

#include <algorithm>
#include <cstring>

namespace metta {
namespace {

constexpr struct {
    std::string_view word;
    SelfTest test;
} self_tests[] = {
    {"panic-test", SelfTest::panic},           {"overflow-test", SelfTest::overflow},
    {"user-read-test", SelfTest::user_read},   {"user-execute-test", SelfTest::user_execute},
    {"text-write-test", SelfTest::text_write}, {"alias-write-test", SelfTest::alias_write},
};

} // namespace

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
    info.self_test = SelfTest::none;
    for (const auto& [word, test] : self_tests)
        if (has_word({info.command_line, length}, word)) info.self_test = test;
    return {};
}

} // namespace metta
