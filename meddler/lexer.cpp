// SPDX-License-Identifier: MIT
// One pass over the text; every byte is looked at a bounded number of times.
#include "meddler/lexer.hpp"

#include <algorithm>

namespace metta::meddler {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
bool is_space(char letter) { return std::string_view(" \t\r\n\f\v").contains(letter); }

std::optional<TokenKind> sign(char letter) {
    switch (letter) {
    case ':':
        return TokenKind::colon;
    case ';':
        return TokenKind::semicolon;
    case ',':
        return TokenKind::comma;
    case '.':
        return TokenKind::dot;
    case '=':
        return TokenKind::equals;
    case '>':
        return TokenKind::greater;
    case '[':
        return TokenKind::bracket_open;
    case ']':
        return TokenKind::bracket_close;
    case '{':
        return TokenKind::brace_open;
    case '}':
        return TokenKind::brace_close;
    default:
        return {};
    }
}

} // namespace

bool is_name_start(char letter) {
    return letter == '_' || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}
bool is_name_part(char letter) { return is_name_start(letter) || is_digit(letter); }

Token Lexer::token(TokenKind kind, usize end) {
    const Token made = {kind, {static_cast<u32>(at_), static_cast<u32>(end - at_)}};
    at_ = end;
    line_is_blank_ = false;
    return made;
}

/// Where the comment that starts at `start` ends, behind its last sign. Comments nest, unless that leaves one open.
usize Lexer::end_of_block(usize start) {
    usize depth = 0;
    for (usize at = start; nested_ && at + 1 < text().size();) {
        const std::string_view two = text().substr(at, 2);
        if (two == "/*") {
            ++depth, at += 2;
        } else if (two == "*/") {
            at += 2;
            if (--depth == 0) return at;
        } else {
            ++at;
        }
    }
    nested_ = false;
    const usize end = text().find("*/", start + 2);
    return end == std::string_view::npos ? end : end + 2;
}

bool Lexer::skip_comment() {
    const std::string_view two = text().substr(at_, 2);
    if (two != "--" && two != "/*") return false;
    usize end;
    if (two == "--") {
        end = std::min(text().find('\n', at_), text().size());
        if (end > at_ && text()[end - 1] == '\r') --end;
    } else {
        end = end_of_block(at_);
        if (end == std::string_view::npos) {
            diagnostics_.report(source_, {static_cast<u32>(at_), 2},
                                "expected '*/' at the end of this comment, found the end of the text");
            end = text().size();
        }
    }
    comments_.push_back({{static_cast<u32>(at_), static_cast<u32>(end - at_)}, line_is_blank_});
    line_is_blank_ = false;
    at_ = end;
    return true;
}

void Lexer::skip_unknown() {
    const usize start = at_;
    const auto known = [&](usize at) {
        const std::string_view two = text().substr(at, 2);
        return is_space(text()[at]) || is_name_part(text()[at]) || sign(text()[at]) || two == "--" || two == "/*";
    };
    while (at_ != text().size() && !known(at_)) ++at_;
    line_is_blank_ = false;
    const bool one = at_ == start + 1;
    diagnostics_.report(source_, {static_cast<u32>(start), static_cast<u32>(at_ - start)},
                        join("expected a name, a number or a sign, found ",
                             one ? join("'", text().substr(start, 1), "'") : "bytes that mean nothing in MIDDL"),
                        "remove it, or start a comment with '--'");
}

Token Lexer::next() {
    while (at_ != text().size()) {
        const char letter = text()[at_];
        if (is_space(letter)) {
            if (letter == '\n') line_is_blank_ = true;
            ++at_;
            continue;
        }
        if (skip_comment()) continue;
        if (const auto kind = sign(letter)) return token(*kind, at_ + 1);
        if (!is_name_part(letter)) {
            skip_unknown();
            continue;
        }
        usize end = at_;
        if (is_digit(letter)) {
            while (end != text().size() && is_digit(text()[end])) ++end;
            return token(TokenKind::number, end);
        }
        while (end != text().size() && is_name_part(text()[end])) ++end;
        return token(find_word(text().substr(at_, end - at_)).value_or(TokenKind::name), end);
    }
    return {TokenKind::end_of_text, {static_cast<u32>(text().size()), 0}};
}

} // namespace metta::meddler
