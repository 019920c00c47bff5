// SPDX-License-Identifier: MIT
// Any keys in any order leave on the screen what a string and a cursor say.
#include "apps/shell/editor/line_editor.hpp"

#include "apps/shell/editor/tests/terminal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace metta::shell {
namespace {

using Letters = std::vector<std::string>;

constexpr usize width = 17;
constexpr std::string_view alphabet[] = {"a", "b", "0", " ", " ", "-", "ü", "ä", "€", "₿", "𝄞"};

bool in_word(const std::string& letter) { return letter != " " && letter != "-"; }

/// What the line should be.
struct Model {
    Letters line, cut;
    usize cursor = 0;

    auto at(usize place) { return line.begin() + static_cast<std::ptrdiff_t>(place); }
    void insert(const Letters& letters) {
        line.insert(at(cursor), letters.begin(), letters.end());
        cursor += letters.size();
    }
    void erase(usize from, usize to) {
        line.erase(at(from), at(to));
        cursor = from;
    }
    void cut_out(usize from, usize to) {
        if (from != to) cut = Letters(at(from), at(to));
        erase(from, to);
    }
    usize back(bool (*in)(const std::string&)) const {
        usize place = cursor;
        while (place > 0 && !in(line[place - 1])) --place;
        while (place > 0 && in(line[place - 1])) --place;
        return place;
    }
    usize forward() const {
        usize place = cursor;
        while (place < line.size() && !in_word(line[place])) ++place;
        while (place < line.size() && in_word(line[place])) ++place;
        return place;
    }
};

struct Move {
    std::string_view keys;
    void (*apply)(Model&);
};

constexpr auto is_no_blank = [](const std::string& letter) { return letter != " "; };

const Move moves[] = {
    {"\x1b[D", [](Model& model) { model.cursor -= model.cursor != 0; }},
    {"\x06", [](Model& model) { model.cursor += model.cursor != model.line.size(); }},
    {"\x1b[1;5D", [](Model& model) { model.cursor = model.back(in_word); }},
    {"\x1b"
     "f",
     [](Model& model) { model.cursor = model.forward(); }},
    {"\x1b[H", [](Model& model) { model.cursor = 0; }},
    {"\x05", [](Model& model) { model.cursor = model.line.size(); }},
    {"\x7f", [](Model& model) { model.erase(model.cursor - (model.cursor != 0), model.cursor); }},
    {"\x1b[3~", [](Model& model) { model.erase(model.cursor, model.cursor + (model.cursor != model.line.size())); }},
    {"\x15", [](Model& model) { model.cut_out(0, model.cursor); }},
    {"\x0b", [](Model& model) { model.cut_out(model.cursor, model.line.size()); }},
    {"\x17", [](Model& model) { model.cut_out(model.back(is_no_blank), model.cursor); }},
    {"\x1b\x7f", [](Model& model) { model.cut_out(model.back(in_word), model.cursor); }},
    {"\x1b"
     "d",
     [](Model& model) { model.cut_out(model.cursor, model.forward()); }},
    {"\x19", [](Model& model) { model.insert(model.cut); }},
};

class RandomKeys : public testing::TestWithParam<usize> {
  protected:
    void type(std::string_view keys) {
        typed_ = keys;
        for (const char key : keys) outcome_ = editor_.take(key);
    }
    usize random(usize count) { return std::uniform_int_distribution<usize>(0, count - 1)(random_); }

    void begin() {
        prompt_ = std::string(random(25), '>');
        start_ = terminal_.cursor_row();
        editor_.begin(prompt_);
        model_.line.clear();
        model_.cursor = 0;
        entry_ = 0;
    }

    void letters() {
        for (usize count = 1 + random(3); count != 0; --count) {
            const std::string_view letter = alphabet[random(std::size(alphabet))];
            type(letter);
            model_.insert({std::string(letter)});
        }
    }

    void history() {
        const bool older = random(2) != 0;
        if (older && entry_ == 5) return; // the model does not know when the oldest lines are forgotten
        type(older ? "\x1b[A" : "\x1b[B");
        if (!older && entry_ == 0) return;
        if (entry_ == 0) draft_ = {model_.line, model_.cursor};
        entry_ += older ? 1 : -usize{1};
        model_.line = entry_ == 0 ? draft_.first : lines_[lines_.size() - entry_];
        model_.cursor = entry_ == 0 ? draft_.second : model_.line.size();
    }

    void enter() {
        if (model_.line.empty()) return;
        type("\n");
        ASSERT_EQ(outcome_, LineEditor::Outcome::line);
        ASSERT_EQ(editor_.line(), text());
        if (lines_.empty() || lines_.back() != model_.line) lines_.push_back(model_.line);
        ASSERT_EQ(terminal_.cursor_column(), 0u);
        begin();
    }

    /// One key of any kind; too long lines are dropped.
    void step() {
        const usize kind = random(100);
        if (model_.line.size() > 120) {
            type("\x03");
            begin();
        } else if (kind < 45) {
            letters();
        } else if (kind < 93) {
            const Move& move = moves[random(std::size(moves))];
            type(move.keys);
            move.apply(model_);
        } else if (kind < 97 && lines_.size() >= 5) {
            history();
        } else if (kind == 98) {
            type("\x0c");
            start_ = terminal_.top();
        } else if (kind == 99) {
            enter();
        }
    }

    std::string text() const {
        std::string text;
        for (const std::string& letter : model_.line) text += letter;
        return text;
    }

    void compare() {
        ASSERT_EQ(editor_.line(), text());
        const std::vector<std::string> expected = rows_of(prompt_ + text(), width);
        for (usize row = 0; row < expected.size(); ++row) ASSERT_EQ(terminal_.row(start_ + row), expected[row]);
        for (usize row = start_ + expected.size(); row < terminal_.rows(); ++row) ASSERT_EQ(terminal_.row(row), "");
        const usize cells = prompt_.size() + model_.cursor;
        ASSERT_EQ(terminal_.cursor_row(), start_ + cells / width);
        ASSERT_EQ(terminal_.cursor_column(), cells % width);
        ASSERT_EQ(terminal_.objection(), "");
    }

    std::mt19937_64 random_{7};
    Terminal terminal_{GetParam()};
    History history_;
    LineEditor editor_{terminal_, history_, width};
    LineEditor::Outcome outcome_ = LineEditor::Outcome::more;
    std::string prompt_, typed_;
    usize start_ = 0;
    Model model_;
    std::vector<Letters> lines_;
    std::pair<Letters, usize> draft_; ///< with its cursor
    usize entry_ = 0;
};

TEST_P(RandomKeys, show_a_string_and_a_cursor) {
    begin();
    for (int count = 0; count < 100'000; ++count) {
        step();
        compare();
        if (HasFatalFailure()) FAIL() << "at key " << count << ", after " << testing::PrintToString(typed_);
    }
    EXPECT_GT(lines_.size(), 100u);
}

/// A terminal as wide as the editor thinks, and a wider one.
INSTANTIATE_TEST_SUITE_P(Widths, RandomKeys, testing::Values(width, width + 6));

} // namespace
} // namespace metta::shell
