// SPDX-License-Identifier: MIT
// What the terminal shows of the line in work, and the least that changes it.
#pragma once

#include <array>
#include <string_view>

#include "apps/shell/editor/edited_text.hpp"
#include "runtime/base/text.hpp"

namespace metta::shell {

/// Owns the terminal's rows from the one in which a line begins. It knows what is there, sends differences, and moves
/// the cursor only relative to where it is, with sequences of ECMA-48 that every terminal has. Each letter takes one
/// cell; whatever is no letter is shown as '?'.
///
/// After the last cell of a row it goes to the next one by itself instead of leaving it to the terminal, which would
/// wait there for another letter. So a terminal may be wider than `width`; if it is narrower, rows get mixed up. A line
/// must not have more rows than the terminal.
class Display {
  public:
    static constexpr usize maximum_prompt = 128; ///< bytes; the rest of a prompt is not shown

    Display(TextSink& out, u32 width) : out_(out), width_(width == 0 ? 1 : width) {}

    /// Makes the terminal show the prompt and the text, and the cursor at a position in the text, in bytes.
    void show(std::string_view prompt, std::string_view text, usize cursor);

    /// Says that the cursor is at the start of a row with nothing in it and after it.
    void start() { shown_size_ = cell_ = 0; }

    /// Goes to the start of the row after everything shown, and leaves it there.
    void finish(std::string_view last_words = "");

    /// Removes everything shown; the cursor is where it began.
    void hide();

    /// Removes everything from the terminal; the cursor is at its top.
    void clear_screen();

    void bell() { out_.write("\a"); }
    u32 width() const { return width_; }

  private:
    std::string_view shown() const { return {shown_.data(), shown_size_}; }
    void draw(std::string_view letters);
    void move_to(usize cell);
    void move(usize cells, char direction);

    TextSink& out_;
    u32 width_;
    usize cell_ = 0; ///< where the terminal's cursor is, in cells from the prompt's start
    std::array<char, maximum_prompt + EditedText::maximum> shown_{};
    usize shown_size_ = 0;
};

} // namespace metta::shell
