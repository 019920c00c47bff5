// SPDX-License-Identifier: MIT
// Any text ends, in commands or in an error, and a command says the same when its words are quoted.
#include "apps/shell/language/command_line.hpp"

#include <algorithm>
#include <string>

namespace {

using namespace metta::shell;

void check(bool right) {
    if (!right) __builtin_trap();
}

/// The words as people could have typed them: '…' around each, and '\'' for a quote within.
std::string quoted(std::span<const std::string_view> words) {
    std::string text;
    for (const std::string_view word : words) {
        text += " '";
        for (const char letter : word) text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
        text += '\'';
    }
    return text;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    CommandLine line({reinterpret_cast<const char*>(data), size});
    for (std::size_t commands = 0;; ++commands) {
        check(commands <= size);
        const auto command = line.next(static_cast<metta::u32>(size));
        if (!command) {
            check(!command.error().expected.empty() && *command.error().offset <= size);
            return 0;
        }
        if (command->words.empty()) return 0;
        check(command->words.size() <= CommandLine::maximum_words);
        const std::string again = quoted(command->words) + (command->background ? "&" : "");
        CommandLine second(again);
        const auto same = second.next(0);
        check(same && same->background == command->background && std::ranges::equal(same->words, command->words));
    }
}
