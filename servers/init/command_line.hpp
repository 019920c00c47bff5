// SPDX-License-Identifier: MIT
// From a line of text to commands: words, quotes, `;` and `&&`.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "runtime/base/result.hpp"

namespace metta::init {

/// When a command runs, given the status of the one before it.
enum class Condition : u8 {
    always,     ///< after `;`, a newline, or at the start
    on_success, ///< after `&&`
};

/// One command: what to run, with what, and when. The words live in the CommandLine.
struct Command {
    Condition condition = Condition::always;
    std::span<const std::string_view> words;
};

/// Takes commands off a line one by one. Words are separated by blanks; '…' keeps everything within, "…" all but \" and
/// \\; outside quotes a backslash keeps the character after it; # at the start of a word hides the rest of the line.
/// Unquoted, & | < > are refused.
class CommandLine {
  public:
    static constexpr usize maximum_words = 64;
    static constexpr usize maximum_text = 4096;

    explicit CommandLine(std::string_view line) : line_(line) {}

    /// The next command that has words; an empty one: the line is at its end. Its words hold until the next call.
    Result<Command> next();

  private:
    Result<bool> word();
    Result<void> quoted(char quote);
    Result<void> keep(char letter);

    std::string_view line_;
    usize at_ = 0;
    Condition next_condition_ = Condition::always;
    std::array<std::string_view, maximum_words> words_;
    usize word_count_ = 0;
    std::array<char, maximum_text> text_;
    usize text_size_ = 0;
};

} // namespace metta::init
