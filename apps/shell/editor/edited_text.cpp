// SPDX-License-Identifier: MIT
// How a line changes, and where its letters and words begin.
#include "apps/shell/editor/edited_text.hpp"

#include "apps/shell/editor/utf8.hpp"

#include <algorithm>
#include <cstring>

namespace metta::shell {
namespace {

constexpr bool in_word(char part) {
    return (part >= '0' && part <= '9') || (part >= 'A' && part <= 'Z') || (part >= 'a' && part <= 'z') ||
           (part & 0x80) != 0;
}
constexpr bool in_argument(char part) { return part != ' '; }

/// Where the word begins that ends at `at`, or before what separates it from `at`.
usize word_start(std::string_view text, usize at, bool (*in)(char)) {
    while (at > 0 && !in(text[at - 1])) --at;
    while (at > 0 && in(text[at - 1])) --at;
    return at;
}

} // namespace

bool EditedText::insert(std::string_view text) {
    if (text.size() > maximum - size_) return false;
    char* const at = text_.data() + cursor_;
    std::memmove(at + text.size(), at, size_ - cursor_);
    std::ranges::copy(text, at);
    size_ += text.size();
    cursor_ += text.size();
    return true;
}

void EditedText::become(std::string_view text) {
    size_ = std::min(text.size(), maximum);
    while (size_ < text.size() && size_ > 0 && is_continuation(text[size_])) --size_;
    std::memmove(text_.data(), text.data(), size_);
    cursor_ = size_;
}

void EditedText::erase_to(usize position) {
    const usize from = std::min(position, cursor_), to = std::max(position, cursor_);
    std::memmove(text_.data() + from, text_.data() + to, size_ - to);
    size_ -= to - from;
    cursor_ = from;
}

usize EditedText::letter_before() const {
    usize at = cursor_ == 0 ? 0 : cursor_ - 1;
    while (at > 0 && is_continuation(text_[at])) --at;
    return at;
}

usize EditedText::letter_after() const {
    usize at = std::min(cursor_ + 1, size_);
    while (at < size_ && is_continuation(text_[at])) ++at;
    return at;
}

usize EditedText::word_before() const { return word_start(text(), cursor_, in_word); }
usize EditedText::argument_before() const { return word_start(text(), cursor_, in_argument); }

usize EditedText::word_after() const {
    usize at = cursor_;
    while (at < size_ && !in_word(text_[at])) ++at;
    while (at < size_ && in_word(text_[at])) ++at;
    return at;
}

} // namespace metta::shell
