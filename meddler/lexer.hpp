// SPDX-License-Identifier: MIT
// From a text to tokens, one at a time: what follows the end of an interface is never looked at.
#pragma once

#include <span>
#include <vector>

#include "meddler/diagnostics.hpp"
#include "meddler/token.hpp"

namespace metta::meddler {

/// `-- …` up to the end of its line, or `/* … */`, which may be nested.
struct Comment {
    Span where = {};
    bool own_line = false; ///< nothing but white space is before it on its line
};

class Lexer {
  public:
    Lexer(const Source& source, Diagnostics& diagnostics) : source_(source), diagnostics_(diagnostics) {}

    /// The next token. Bytes that are none are reported, once for each run of them, and skipped.
    Token next();

    /// What was skipped so far, in the order of the text.
    std::span<const Comment> comments() const { return comments_; }
    std::vector<Comment> take_comments() { return std::move(comments_); }

  private:
    std::string_view text() const { return source_.text; }
    bool skip_comment();
    usize end_of_block(usize start);
    void skip_unknown();
    Token token(TokenKind kind, usize end);

    const Source& source_;
    Diagnostics& diagnostics_;
    std::vector<Comment> comments_;
    usize at_ = 0;
    bool line_is_blank_ = true; ///< from the start of the line to `at_`
    bool nested_ = true;        ///< no comment was found whose inner ones do not end
};

bool is_name_start(char letter);
bool is_name_part(char letter);

} // namespace metta::meddler
