// SPDX-License-Identifier: MIT
// Looking ahead, and messages about what was not expected.
#include "meddler/token_stream.hpp"

#include <algorithm>

#include "meddler/spelling.hpp"

namespace metta::meddler {
namespace {

using Kind = TokenKind;

std::string quoted(std::string_view text) { return join("'", text, "'"); }

constexpr std::string_view sign_texts[] = {":", ";", ",", ".", "=", ">", "[", "]", "{", "}"};

std::string describe(Kind kind) {
    if (is_word(kind)) return std::string(word_text(kind));
    if (kind >= Kind::colon) return quoted(sign_texts[static_cast<usize>(kind) - static_cast<usize>(Kind::colon)]);
    return kind == Kind::name ? "a name" : kind == Kind::number ? "a number" : "the end of the text";
}

} // namespace

Token TokenStream::take() {
    const Token token = peek();
    std::shift_left(tokens_, tokens_ + ahead_, 1);
    --ahead_;
    last_end_ = token.where.end();
    return token;
}

std::string TokenStream::found(const Token& token) const {
    if (token.kind == Kind::end_of_text) return "the end of the text";
    constexpr usize longest = 40;
    std::string_view written = text(token);
    return written.size() > longest ? join("'", written.substr(0, longest), "…'") : quoted(written);
}

void TokenStream::refuse(const std::string& expected, bool missing, std::string advice) {
    const Token& here = peek();
    Span where = here.where;
    // What ends a line is looked for at its end, not at the start of the next.
    if (missing && std::string_view(source_.text).substr(last_end_, where.offset - last_end_).contains('\n'))
        where = {last_end_, 1};
    refuse_at(where, join("expected ", expected, ", found ", found(here)), std::move(advice));
}

bool TokenStream::expect(Kind kind, std::string_view where) {
    if (skip(kind)) return true;
    refuse(join(describe(kind), " ", where), true);
    return false;
}

bool TokenStream::expect_word(Kind kind, std::string_view where) {
    if (skip(kind)) return true;
    const std::string_view candidates[] = {word_text(kind)};
    refuse(join(word_text(kind), " ", where), false, did_you_mean(text(peek()), candidates));
    return false;
}

std::optional<Name> TokenStream::expect_name(std::string_view what) {
    if (at(Kind::name)) {
        const Token token = take();
        return Name{text(token), token.where};
    }
    refuse(std::string(what), false,
           is_word(peek().kind) ? join(quoted(text(peek())), " is a word of the language: choose another name") : "");
    return {};
}

} // namespace metta::meddler
