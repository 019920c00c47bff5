// SPDX-License-Identifier: MIT
// A terminal for tests: shows what a VT100 would, for the sequences that the editor may send, and objects to all
// others.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/text.hpp"

namespace metta::shell {

/// Rows of cells, one letter each; rows that scrolled out at the top are kept. In the last column the cursor waits for
/// another letter before it goes to the next row, as terminals' cursors do.
class Terminal final : public TextSink {
  public:
    explicit Terminal(usize width, usize height = 24) : width_(width), height_(height) {}

    void write(std::string_view text) override;

    /// One row without the blanks at its end, counted from the first that ever was.
    std::string row(usize number) const;
    usize rows() const { return cells_.size(); }
    /// All rows from `first` on, each but the last followed by '/'; empty rows at the end are left out.
    std::string screen(usize first = 0) const;

    usize cursor_row() const { return row_; }
    usize cursor_column() const { return column_; }
    bool waiting() const { return waiting_; } ///< in the last column, for another letter
    usize top() const { return top_; }        ///< the first row that is still on the screen
    usize bells() const { return bells_; }
    std::string sent() { return std::exchange(sent_, {}); } ///< what was written since the last call
    const std::string& objection() const { return objection_; }

  private:
    void take(char byte);
    void letter_part(char byte);
    void next_row();
    void control(char byte);
    void sequence(char final, usize number);
    void erase(usize row, usize column);
    void object(std::string_view why);

    usize width_, height_;
    std::vector<std::vector<std::string>> cells_{1};
    usize row_ = 0, column_ = 0, top_ = 0, bells_ = 0;
    bool waiting_ = false, in_letter_ = false;
    std::string escape_; ///< the sequence so far, with its ESC
    std::string sent_, objection_;
};

/// The rows that a terminal shows `text` in, without the blanks at their ends. After a full row there is one more.
std::vector<std::string> rows_of(std::string_view text, usize width);

} // namespace metta::shell
