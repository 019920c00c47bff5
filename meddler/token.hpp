// SPDX-License-Identifier: MIT
// The words and signs of MIDDL.
#pragma once

#include <optional>
#include <string_view>

#include "meddler/source.hpp"

namespace metta::meddler {

enum class TokenKind : u8 {
    end_of_text,
    name,
    number,
    // signs
    colon,
    semicolon,
    comma,
    dot,
    equals,
    greater,
    bracket_open,
    bracket_close,
    brace_open,
    brace_close,
    // words, in the order of `words`
    address,
    announcement,
    array,
    begin,
    bits,
    boolean,
    cardinal,
    character,
    choice,
    dangerous,
    end,
    exception,
    extends,
    in,
    integer,
    interface,
    iref,
    local,
    long_form,
    needs,
    never,
    octet,
    of,
    out,
    proc,
    raises,
    real,
    record,
    ref,
    returns,
    sequence,
    set,
    short_form,
    string,
    type,
    word,
};

/// Written in capitals; nothing else is reserved.
inline constexpr std::string_view words[] = {
    "ADDRESS",   "ANNOUNCEMENT", "ARRAY",     "BEGIN",    "BITS", "BOOLEAN", "CARDINAL",  "CHAR",   "CHOICE",
    "DANGEROUS", "END",          "EXCEPTION", "EXTENDS",  "IN",   "INTEGER", "INTERFACE", "IREF",   "LOCAL",
    "LONG",      "NEEDS",        "NEVER",     "OCTET",    "OF",   "OUT",     "PROC",      "RAISES", "REAL",
    "RECORD",    "REF",          "RETURNS",   "SEQUENCE", "SET",  "SHORT",   "STRING",    "TYPE",   "WORD"};

struct Token {
    TokenKind kind = TokenKind::end_of_text;
    Span where = {};
};

constexpr bool is_word(TokenKind kind) { return kind >= TokenKind::address; }

/// The word as it is written.
constexpr std::string_view word_text(TokenKind kind) {
    return words[static_cast<usize>(kind) - static_cast<usize>(TokenKind::address)];
}

constexpr std::optional<TokenKind> find_word(std::string_view text) {
    for (usize place = 0; place != std::size(words); ++place)
        if (words[place] == text) return static_cast<TokenKind>(place + static_cast<usize>(TokenKind::address));
    return {};
}

} // namespace metta::meddler
