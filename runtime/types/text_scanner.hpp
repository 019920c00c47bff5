// SPDX-License-Identifier: MIT
// The words and signs that values are written with.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

#include "runtime/base/text.hpp"

namespace metta::types {

/// A place in a text. Blanks between words and signs mean nothing.
class TextScanner {
  public:
    explicit TextScanner(std::string_view text) : text_(text) {}

    /// What is left, without blanks in front.
    std::string_view rest() {
        skip_blanks();
        return text_.substr(at_);
    }
    /// The letter that comes next; 0: there is none.
    char peek() {
        skip_blanks();
        return at_ == text_.size() ? '\0' : text_[at_];
    }
    bool take(char sign) {
        if (peek() != sign || at_ == text_.size()) return false;
        ++at_;
        return true;
    }
    /// A word: letters up to a blank, or a sign that separates values. Empty: there is none.
    std::string_view word() {
        const std::string_view found = peek_word();
        at_ += found.size();
        return found;
    }
    std::string_view peek_word() {
        const std::string_view all = rest();
        return all.substr(0, all.find_first_of(" \t\n,[]{}()=\"'"));
    }
    /// All that is left, with blanks.
    std::string_view take_all() {
        const std::string_view all = text_.substr(at_);
        at_ = text_.size();
        return all;
    }
    void skip(usize letters) { at_ += letters; }

    /// The next letter of a text that is in quotes, which have been opened with `quote`. Nothing: the text ends here;
    /// `wrong` then tells whether it should not.
    std::optional<char> letter(char quote, bool& wrong);

  private:
    void skip_blanks() {
        while (at_ != text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) ++at_;
    }

    std::string_view text_;
    usize at_ = 0;
};

/// The number that a word is, without its sign: decimal, 0x… or 0b…. Nothing: it is none, or has more than 64 bits.
std::optional<u64> number_in(std::string_view word);

/// The value of a hexadecimal digit.
std::optional<unsigned> hex_digit(char letter);

/// "'the beginning of it'", or "the end": what was found instead of what was expected.
void print_found(TextSink& out, std::string_view text);

} // namespace metta::types
