// SPDX-License-Identifier: MIT
// Line editing, one character at a time.
#include "servers/init/console.hpp"

namespace metta::init {
namespace {

constexpr char control(char letter) { return static_cast<char>(letter & 0x1f); }
constexpr char bell = '\a', delete_key = '\x7f';

} // namespace

void Console::prompt() {
    used_ = 0;
    write("metta> ");
}

void Console::erase(usize count) {
    for (; count != 0; --count, --used_) write("\b \b");
}

std::optional<std::string_view> Console::take(char letter) {
    if (letter == '\r' || letter == '\n') {
        write("\n");
        return std::string_view(line_.data(), used_);
    }
    if (letter == control('C')) {
        write("^C\n");
        prompt();
    } else if (letter == control('U')) {
        erase(used_);
    } else if (letter == '\b' || letter == delete_key) {
        erase(used_ == 0 ? 0 : 1);
    } else if (used_ == line_.size() || (letter < ' ' && letter != '\t' && letter >= 0)) {
        write({&bell, 1});
    } else {
        line_[used_++] = letter;
        write({&letter, 1});
    }
    return std::nullopt;
}

std::optional<std::string_view> Console::poll() {
    while (const auto received = uart_.receive())
        if (const auto line = take(static_cast<char>(*received))) return line;
    return std::nullopt;
}

} // namespace metta::init
