// SPDX-License-Identifier: MIT
// The tokens of a text one after the other, and what is said when another was expected.
#pragma once

#include <optional>
#include <string>

#include "meddler/lexer.hpp"
#include "meddler/syntax.hpp"

namespace metta::meddler {

class TokenStream {
  public:
    using Kind = TokenKind;

    TokenStream(const Source& source, Diagnostics& diagnostics)
        : source_(source), diagnostics_(diagnostics), lexer_(source, diagnostics) {}

    const Token& peek(usize ahead = 0) {
        while (ahead_ <= ahead) tokens_[ahead_++] = lexer_.next();
        return tokens_[ahead];
    }
    bool at(Kind kind) { return peek().kind == kind; }
    Token take();
    bool skip(Kind kind) { return at(kind) && (take(), true); }
    u32 last_end() const { return last_end_; } ///< of the token that was taken last
    std::string_view text(const Token& token) const {
        return std::string_view(source_.text).substr(token.where.offset, token.where.length);
    }

    // Each of these takes what is expected; or reports what is there instead, and takes nothing.
    bool expect(Kind kind, std::string_view where);
    bool expect_word(Kind kind, std::string_view where);
    std::optional<Name> expect_name(std::string_view what);

    /// Reports what stands here instead of `expected`; `missing` when it is a sign that should end what came before.
    void refuse(const std::string& expected, bool missing = false, std::string advice = {});
    void refuse_at(Span where, std::string message, std::string advice = {}) {
        diagnostics_.report(source_, where, std::move(message), std::move(advice));
    }
    bool hopeless() const { return diagnostics_.full(); }
    std::span<const Comment> comments() const { return lexer_.comments(); }
    const Source& source() const { return source_; }

  private:
    static constexpr usize look_ahead = 3;

    std::string found(const Token& token) const;

    const Source& source_;
    Diagnostics& diagnostics_;
    Lexer lexer_;
    Token tokens_[look_ahead] = {};
    usize ahead_ = 0;
    u32 last_end_ = 0;
};

} // namespace metta::meddler
