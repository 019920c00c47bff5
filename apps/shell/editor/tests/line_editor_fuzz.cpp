// SPDX-License-Identifier: MIT
// Any bytes leave a line of letters, on a screen that shows it.
#include "apps/shell/editor/line_editor.hpp"

#include "apps/shell/editor/tests/terminal.hpp"
#include "apps/shell/editor/utf8.hpp"

#include <algorithm>
#include <span>

namespace {

using namespace metta::shell;
using metta::usize;

constexpr usize width = 20;
constexpr std::string_view prompt = "metta> ";

void check(bool right) {
    if (!right) __builtin_trap();
}

/// Offers what the text before the cursor makes up, letters or not.
class Echo final : public Completer {
  public:
    usize complete(std::string_view before, CandidateSink& candidates) override {
        candidates.offer(before);
        if (before.size() % 3 != 0) candidates.offer("metta \xe2\x82\xac");
        if (before.size() % 5 == 1) candidates.offer("metta \xe2\x82\xbf");
        if (before.size() % 5 == 2) candidates.offer("me\x1b[H");
        return before.size() / 2;
    }
};

/// The prompt and the line are the terminal's last rows, and the cursor is in its place.
void compare(const Terminal& terminal, const LineEditor& editor) {
    const usize cells = prompt.size() + letter_count(editor.line().substr(0, editor.cursor()));
    check(terminal.cursor_column() == cells % width && terminal.cursor_row() >= cells / width);
    usize number = terminal.cursor_row() - cells / width;
    for (const std::string& row : rows_of(std::string(prompt) + std::string(editor.line()), width))
        check(terminal.row(number++) == row);
    for (; number < terminal.rows(); ++number) check(terminal.row(number).empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    Terminal terminal(width, 80);
    History history;
    LineEditor editor(terminal, history, width);
    Echo echo;
    editor.complete_with(echo);
    editor.begin(prompt);
    for (const unsigned char byte : std::span(data, size)) {
        const auto outcome = editor.take(static_cast<char>(byte));
        check(is_text(editor.line()) && editor.line().size() <= EditedText::maximum);
        check(editor.cursor() <= editor.line().size() && is_text(editor.line().substr(editor.cursor())));
        if (outcome == LineEditor::Outcome::more) {
            if (!editor.searching()) compare(terminal, editor);
        } else {
            check(terminal.cursor_column() == 0 && terminal.row(terminal.cursor_row()).empty());
            editor.begin(prompt);
        }
        check(terminal.objection().empty() && !terminal.waiting());
    }
    return 0;
}
