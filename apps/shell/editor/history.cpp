// SPDX-License-Identifier: MIT
// Lines move down as old ones go: a few kilobytes once a line, for lines that are in one piece.
#include "apps/shell/editor/history.hpp"

#include "apps/shell/editor/utf8.hpp"

#include <algorithm>
#include <cstring>

namespace metta::shell {

void History::forget_oldest() {
    const usize size = std::string_view(text_.data(), used_).find('\n') + 1;
    std::memmove(text_.data(), text_.data() + size, used_ - size);
    used_ -= size;
    --count_;
}

bool History::add(std::string_view line) {
    if (line.empty() || line.size() >= capacity || !is_text(line) || line == this->line(0)) return false;
    while (capacity - used_ < line.size() + 1) forget_oldest();
    std::ranges::copy(line, text_.data() + used_);
    used_ += line.size();
    text_[used_++] = '\n';
    ++count_;
    return true;
}

std::optional<std::string_view> History::line(usize age) const {
    if (age >= count_) return std::nullopt;
    std::string_view lines(text_.data(), used_);
    for (;; --age) {
        lines.remove_suffix(1);
        const usize start = lines.rfind('\n') + 1; // 0 for the oldest line
        if (age == 0) return lines.substr(start);
        lines = lines.substr(0, start);
    }
}

} // namespace metta::shell
