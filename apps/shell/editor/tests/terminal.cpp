// SPDX-License-Identifier: MIT
// The few sequences, each as ECMA-48 defines it.
#include "apps/shell/editor/tests/terminal.hpp"

#include <algorithm>

namespace metta::shell {

void Terminal::write(std::string_view text) {
    sent_ += text;
    for (const char byte : text) take(byte);
}

std::string Terminal::row(usize number) const {
    std::string text;
    if (number < cells_.size())
        for (const std::string& cell : cells_[number]) text += cell.empty() ? " " : cell;
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::string Terminal::screen(usize first) const {
    std::string text;
    for (usize number = first; number < cells_.size(); ++number) text += row(number) + '/';
    return text.substr(0, text.find_last_not_of('/') + 1);
}

void Terminal::object(std::string_view why) {
    if (objection_.empty()) objection_ = why;
}

void Terminal::take(char byte) {
    if (!escape_.empty()) {
        escape_ += byte;
        if (escape_.size() == 2 && byte != '[') object("a sequence other than ESC [");
        if (escape_.size() == 2 || (byte >= '0' && byte <= '9')) return;
        const std::string digits = escape_.substr(2, escape_.size() - 3);
        escape_.clear();
        return sequence(byte, digits.empty() ? 1 : std::stoul(digits.substr(0, 6)));
    }
    if ((byte & 0xe0) == 0 || byte == '\x7f') return control(byte);
    letter_part(byte);
}

void Terminal::letter_part(char byte) {
    if ((byte & 0xc0) == 0x80) {
        const usize column = waiting_ ? column_ : column_ - 1;
        if (!in_letter_) return object("the rest of a letter without its start");
        cells_[row_][column] += byte;
        return;
    }
    in_letter_ = true;
    if (waiting_) {
        column_ = 0;
        next_row();
    }
    waiting_ = false;
    if (cells_[row_].size() <= column_) cells_[row_].resize(column_ + 1);
    cells_[row_][column_] = byte;
    waiting_ = column_ + 1 == width_;
    if (!waiting_) ++column_;
}

void Terminal::next_row() {
    if (++row_ == cells_.size()) cells_.emplace_back();
    top_ = std::max(top_, row_ < height_ ? 0 : row_ - height_ + 1);
}

void Terminal::control(char byte) {
    in_letter_ = false;
    switch (byte) {
    case '\a':
        ++bells_;
        return;
    case '\r':
        column_ = 0;
        break;
    case '\n':
        next_row();
        break;
    case '\b':
        if (column_ == 0) object("a backspace in the first column");
        column_ -= column_ != 0;
        break;
    case '\x1b':
        escape_ = byte;
        return;
    default:
        object("a control character");
    }
    waiting_ = false;
}

void Terminal::sequence(char final, usize number) {
    switch (final) {
    case 'A':
        if (row_ < top_ + number) object("up, beyond the top");
        row_ -= std::min(number, row_ - top_);
        break;
    case 'B':
        if (row_ + number >= cells_.size()) object("down, where nothing was");
        row_ = std::min(row_ + number, cells_.size() - 1);
        break;
    case 'C':
        if (column_ + number >= width_) object("right, beyond the end");
        column_ = std::min(column_ + number, width_ - 1);
        break;
    case 'D':
        if (column_ < number) object("left, beyond the start");
        column_ -= std::min(number, column_);
        break;
    case 'H':
        row_ = top_, column_ = 0;
        break;
    case 'J':
        erase(row_, column_);
        for (usize below = row_ + 1; below < cells_.size(); ++below) erase(below, 0);
        break;
    case 'K':
        erase(row_, column_);
        break;
    default:
        object("an unknown sequence");
    }
    waiting_ = false;
}

void Terminal::erase(usize row, usize column) {
    if (cells_[row].size() > column) cells_[row].resize(column);
}

std::vector<std::string> rows_of(std::string_view text, usize width) {
    std::vector<std::string> rows(1);
    usize cells = 0;
    for (usize at = 0; at < text.size();) {
        do rows.back() += text[at++];
        while (at < text.size() && (text[at] & 0xc0) == 0x80);
        if (++cells % width == 0) rows.emplace_back();
    }
    for (std::string& row : rows) row.erase(row.find_last_not_of(' ') + 1);
    return rows;
}

} // namespace metta::shell
