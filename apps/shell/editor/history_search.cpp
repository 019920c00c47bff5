// SPDX-License-Identifier: MIT
// From the newest line to the oldest.
#include "apps/shell/editor/history_search.hpp"

#include "apps/shell/editor/utf8.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>

namespace metta::shell {

void HistorySearch::start() {
    active_ = found_ = true;
    match_.reset();
    size_ = 0;
}

bool HistorySearch::look_from(usize age) {
    found_ = size_ == 0;
    for (; !found_ && age < history_.size(); ++age) {
        const std::string_view line = *history_.line(age);
        const usize position = line.rfind(pattern());
        if (position == std::string_view::npos) continue;
        match_ = Match{line, age, position};
        found_ = true;
    }
    return found_;
}

bool HistorySearch::add(std::string_view letter) {
    if (pattern_.size() - size_ < letter.size()) return false;
    std::ranges::copy(letter, pattern_.data() + size_);
    size_ += letter.size();
    return look_from(match_ ? match_->age : 0);
}

bool HistorySearch::erase() {
    if (size_ == 0) return false;
    while (is_continuation(pattern_[--size_])) {
    }
    match_.reset();
    return look_from(0);
}

bool HistorySearch::older() { return look_from(match_ ? match_->age + 1 : 0); }

std::string_view HistorySearch::prompt() {
    TextBuffer text(prompt_);
    print(text, found_ ? "(search '" : "(nothing like '", pattern(), "') ");
    return text.text();
}

} // namespace metta::shell
