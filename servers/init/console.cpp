// SPDX-License-Identifier: MIT
// Line editing, one character at a time.
#include "servers/init/console.hpp"

namespace metta::init {
namespace {

constexpr char control(char letter) { return static_cast<char>(letter & 0x1f); }
constexpr char bell = '\a', escape = '\x1b', delete_key = '\x7f';

/// A byte of a UTF-8 letter after its first.
constexpr bool is_continuation(char part) { return (part & 0xc0) == 0x80; }

} // namespace

void Console::prompt() {
    used_ = 0;
    too_long_ = false;
    write("metta> ");
}

void Console::erase_letter() {
    if (used_ == 0) return;
    --used_;
    while (used_ != 0 && is_continuation(line_[used_])) --used_;
    write("\b \b");
}

bool Console::in_escape_sequence(char letter) {
    if (letter == escape) {
        escape_ = Escape::begun;
        return true;
    }
    if (escape_ == Escape::none) return false;
    const bool opens = escape_ == Escape::begun && (letter == '[' || letter == 'O');
    const bool goes_on = escape_ == Escape::parameters && letter >= ' ' && letter < '@';
    escape_ = opens || goes_on ? Escape::parameters : Escape::none;
    return true;
}

std::optional<std::string_view> Console::end_of_line() {
    write("\n");
    if (!too_long_) return std::string_view(line_.data(), used_);
    write("console: expected a line of at most 1024 bytes, found more; split it\n");
    prompt();
    return std::nullopt;
}

std::optional<std::string_view> Console::take(char letter) {
    if (in_escape_sequence(letter)) return std::nullopt;
    if (letter == '\r' || letter == '\n') return end_of_line();
    const bool printable = letter >= ' ' || letter < 0 || letter == '\t';
    if (letter == control('C')) {
        write("^C\n");
        prompt();
    } else if (letter == control('U')) {
        while (used_ != 0) erase_letter();
        too_long_ = false;
    } else if (letter == '\b' || letter == delete_key) {
        erase_letter();
    } else if (!printable || used_ == line_.size()) {
        if (!too_long_) write({&bell, 1});
        too_long_ |= printable;
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
