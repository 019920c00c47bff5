// SPDX-License-Identifier: MIT
// Differences between two pictures, as letters and cursor movements.
#include "apps/shell/editor/display.hpp"

#include "apps/shell/editor/utf8.hpp"

#include <algorithm>

namespace metta::shell {
namespace {

constexpr std::string_view erase_to_end = "\x1b[J", next_row = "\r\n";

/// The start of `text` that fits `size` bytes, with its last letter whole.
std::string_view fitting(std::string_view text, usize size) {
    if (text.size() <= size) return text;
    while (size > 0 && is_continuation(text[size])) --size;
    return text.substr(0, size);
}

constexpr char visible(char part) { return (part & 0xe0) == 0 || part == '\x7f' ? '?' : part; }

} // namespace

/// ESC [ cells direction
void Display::move(usize cells, char direction) {
    if (cells > 1)
        print(out_, "\x1b[", cells, direction);
    else if (cells == 1)
        print(out_, "\x1b[", direction);
}

void Display::move_to(usize cell) {
    const usize row = cell_ / width_, column = cell_ % width_;
    const usize new_row = cell / width_, new_column = cell % width_;
    if (new_row < row) move(row - new_row, 'A');
    if (new_row > row) move(new_row - row, 'B');
    if (new_column == 0 && column != 0)
        out_.write("\r");
    else if (new_column + 1 == column)
        out_.write("\b");
    else if (new_column < column)
        move(column - new_column, 'D');
    else
        move(new_column - column, 'C');
    cell_ = cell;
}

/// Writes letters from the cursor on.
void Display::draw(std::string_view letters) {
    usize start = 0;
    for (usize at = 0; at < letters.size();) {
        do ++at;
        while (at < letters.size() && is_continuation(letters[at]));
        if (++cell_ % width_ != 0) continue;
        out_.write(letters.substr(start, at - start));
        out_.write(next_row);
        start = at;
    }
    if (start != letters.size()) out_.write(letters.substr(start));
}

void Display::show(std::string_view prompt, std::string_view text, usize cursor) {
    prompt = fitting(prompt, maximum_prompt);
    text = fitting(text, EditedText::maximum);
    std::array<char, maximum_prompt + EditedText::maximum> storage;
    std::ranges::transform(prompt, storage.data(), visible);
    std::ranges::transform(text, storage.data() + prompt.size(), visible);
    const std::string_view wanted(storage.data(), prompt.size() + text.size());

    const usize common = common_size(shown(), wanted);
    const usize old_cells = letter_count(shown());
    if (common != shown_size_ || common != wanted.size()) {
        move_to(letter_count(wanted.substr(0, common)));
        draw(wanted.substr(common));
        if (cell_ < old_cells) out_.write(erase_to_end);
    }
    std::ranges::copy(wanted.substr(common), shown_.data() + common);
    shown_size_ = wanted.size();
    move_to(letter_count(wanted.substr(0, prompt.size() + cursor)));
}

void Display::finish(std::string_view last_words) {
    move_to(letter_count(shown()));
    draw(last_words);
    if (cell_ % width_ != 0 || cell_ == 0) out_.write(next_row);
    start();
}

void Display::hide() {
    move_to(0);
    out_.write(erase_to_end);
    start();
}

void Display::clear_screen() {
    out_.write("\x1b[H");
    out_.write(erase_to_end);
    start();
}

} // namespace metta::shell
