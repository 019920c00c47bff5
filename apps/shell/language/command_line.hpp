// SPDX-License-Identifier: MIT
// From text to commands: words, quotes, `$?`, and what stands between commands.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "runtime/base/result.hpp"

namespace metta::shell {

/// When a command runs, given the status of the last one that ran.
enum class Condition : u8 {
    always,     ///< after `;`, `&`, a newline, or at the start
    on_success, ///< after `&&`
    on_failure, ///< after `||`
};

/// One command: what to run, with what, when, and whether to wait for it. The words live in the CommandLine.
struct Command {
    Condition condition = Condition::always;
    bool background = false; ///< `&` ends it: the next command does not wait for it
    std::span<const std::string_view> words;

    /// Whether it runs when the last command ended with `status`. One that does not leaves the status as it is, so that
    /// `a || b && c` means what it does in POSIX shells.
    constexpr bool runs_after(u32 status) const {
        return condition == Condition::always || (condition == Condition::on_success) == (status == 0);
    }
};

/// Takes commands off a text, a line or a whole script, one by one. The language is the part of the POSIX shell's
/// (IEEE Std 1003.1-2024, volume XCU, chapter 2) that needs no memory of its own:
///
///  - Words are separated by blanks. '…' keeps everything within; in "…" a backslash goes before " \ and $ to mean the
///    character; outside quotes it keeps the character after it. A backslash at the end of a line joins the next one.
///    # at the start of a word hides the rest of the line.
///  - `$?`, also within "…", is the status of the last command, in decimal. Every other $ is refused.
///  - `;` and newlines end commands, `&` does and puts the command in the background, `&&` and `||` make the next one
///    depend on this one. After those two the next command may be on a line further down.
///  - | and < are refused, and so is > at the start of a word. Within a word and at its end it is a letter: what is
///    between the names of a path, as in services>console.
///
/// Commands are a flat list. So `a && b & c` waits for a, and puts b in the background if a succeeded, where a POSIX
/// shell would put `a && b` there as a whole; c runs in both without waiting for b.
///
/// A mistake is found when its command is taken: who wants to run nothing of a text with a mistake takes all of its
/// commands once before. After a mistake nothing more can be taken.
class CommandLine {
  public:
    static constexpr usize maximum_words = 64;
    static constexpr usize maximum_text = 4096; ///< bytes in the words of one command

    explicit CommandLine(std::string_view text) : line_(text) {}

    /// The next command that has words; an empty one: the text is at its end. Its words hold until the next call.
    /// `last_status` is what `$?` becomes.
    Result<Command> next(u32 last_status);

  private:
    enum class Separator : u8 { end, semicolon, ampersand, and_then, or_else };

    Result<Separator> separator();
    Result<void> empty(Separator after, usize end);
    Result<bool> word();
    Result<void> quoted(char quote);
    Result<void> escaped();
    Result<void> status();
    Result<void> keep(char letter);
    void skip_blanks_and_comment();

    std::string_view line_;
    usize at_ = 0;
    u32 last_status_ = 0;
    Separator before_ = Separator::semicolon;
    std::array<std::string_view, maximum_words> words_;
    usize word_count_ = 0;
    std::array<char, maximum_text> text_;
    usize text_size_ = 0;
};

} // namespace metta::shell
