// SPDX-License-Identifier: MIT
// Reading types, and lists of things that have one.
#pragma once

#include <deque>

#include "meddler/token_stream.hpp"

namespace metta::meddler {

/// How deep types may be nested within each other.
inline constexpr usize maximum_nesting = 64;

/// Types go into `types`. What cannot be read has been reported when nothing, or false, is returned.
class TypeParser {
  public:
    TypeParser(TokenStream& tokens, std::deque<Type>& types) : tokens_(tokens), types_(types) {}

    Type* parse_type();
    /// The members between brackets, with the closing one. `what` they are, for messages.
    bool parse_members(std::vector<Member>& members, bool modes, Mode mode, std::string_view what);

  private:
    using Kind = TokenKind;

    Type* parse_any(Type* type);
    Type* parse_constructed(Type* type);
    Type* parse_sized(Type* type, bool is_short);
    Type* parse_enumeration(Type* type);
    Type* parse_named(Type* type);
    bool parse_arms(Type& type);
    bool parse_count(Type& type);
    bool parse_names(std::vector<Name>& names);
    Type* finish(Type* type) {
        type->where.length = tokens_.last_end() - type->where.offset;
        return type;
    }
    Type* predefined(Type* type, TypeKind kind) {
        tokens_.take();
        type->kind = kind;
        return finish(type);
    }
    Type* with_element(Type* type, TypeKind kind) {
        type->kind = kind;
        type->element = parse_type();
        return type->element == nullptr ? nullptr : finish(type);
    }

    TokenStream& tokens_;
    std::deque<Type>& types_;
    usize depth_ = 0;
};

} // namespace metta::meddler
