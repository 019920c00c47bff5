// SPDX-License-Identifier: MIT
// Recursive descent with a bounded depth.
#include "meddler/type_parser.hpp"

#include <charconv>
#include <utility>

namespace metta::meddler {

bool TypeParser::parse_names(std::vector<Name>& names) {
    do {
        if (!names.empty() && !tokens_.at(Kind::name)) return true; // a trailing comma
        const auto name = tokens_.expect_name("a name");
        if (!name) return false;
        names.push_back(*name);
    } while (tokens_.skip(Kind::comma));
    return true;
}

bool TypeParser::parse_members(std::vector<Member>& members, bool modes, Mode mode, std::string_view what) {
    const std::string_view article = what == "argument" ? "an " : "a ";
    if (!tokens_.expect(Kind::bracket_open, join("before the ", what, "s"))) return false;
    while (!tokens_.skip(Kind::bracket_close)) {
        Mode own = mode;
        if (modes && (tokens_.at(Kind::in) || tokens_.at(Kind::out))) {
            own = tokens_.skip(Kind::in) ? Mode::in : Mode::out;
            if (own == Mode::out)
                tokens_.take();
            else if (tokens_.skip(Kind::out))
                own = Mode::in_out;
        }
        std::vector<Name> names;
        do {
            const auto name = tokens_.expect_name(join("the name of ", article, what, ", or ']'"));
            if (!name) return false;
            names.push_back(*name);
        } while (tokens_.skip(Kind::comma));
        if (!tokens_.expect(Kind::colon, join("and a type behind the name of ", article, what))) return false;
        Type* const type = parse_type();
        if (type == nullptr) return false;
        for (const Name& name : names)
            members.push_back({name, type, {name.where.offset, tokens_.last_end() - name.where.offset}, own, {}});
        if (tokens_.skip(Kind::comma) || tokens_.skip(Kind::semicolon) || tokens_.at(Kind::bracket_close)) continue;
        tokens_.refuse(join("',' or ']' behind ", article, what), true);
        return false;
    }
    return true;
}

bool TypeParser::parse_count(Type& type) {
    if (!tokens_.at(Kind::number)) {
        tokens_.refuse("the number of an array's elements");
        return false;
    }
    const Token token = tokens_.take();
    const std::string_view digits = tokens_.text(token);
    constexpr u64 largest = 1u << 20;
    const auto [stop, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), type.count);
    if (problem == std::errc{} && type.count >= 1 && type.count <= largest) return true;
    tokens_.refuse_at(token.where, join("expected 1 to 1048576 elements, found ", digits.substr(0, 24)));
    type.count = 1;
    return true;
}

bool TypeParser::parse_arms(Type& type) {
    if (!tokens_.expect(Kind::brace_open, "before the arms of a choice")) return false;
    while (type.members.empty() || !tokens_.at(Kind::brace_close)) {
        std::vector<Name> names;
        if (!parse_names(names)) return false;
        if (!tokens_.expect(Kind::equals, "'>' and a type behind the names of an arm")) return false;
        if (!tokens_.expect(Kind::greater, "behind '='")) return false;
        Type* const arm = parse_type();
        if (arm == nullptr) return false;
        for (const Name& name : names)
            type.members.push_back(
                {name, arm, {name.where.offset, tokens_.last_end() - name.where.offset}, Mode::in, {}});
        if (!tokens_.skip(Kind::comma) && !tokens_.skip(Kind::semicolon) && !tokens_.at(Kind::brace_close)) {
            tokens_.refuse("',' or '}' behind an arm of a choice", true);
            return false;
        }
    }
    tokens_.take();
    return true;
}

Type* TypeParser::parse_enumeration(Type* type) {
    type->kind = TypeKind::enumeration;
    std::vector<Name> names;
    if (!parse_names(names) || !tokens_.expect(Kind::brace_close, "behind the members of an enumeration"))
        return nullptr;
    for (const Name& name : names) type->members.push_back({name, nullptr, name.where, Mode::in, {}});
    return finish(type);
}

Type* TypeParser::parse_constructed(Type* type) {
    switch (tokens_.take().kind) {
    case Kind::brace_open:
        return parse_enumeration(type);
    case Kind::array:
        if (!parse_count(*type) || !tokens_.expect_word(Kind::of, "behind the number of elements")) return nullptr;
        if (!tokens_.skip(Kind::bits)) return with_element(type, TypeKind::array);
        type->kind = TypeKind::bits;
        return finish(type);
    case Kind::set:
        return tokens_.expect_word(Kind::of, "behind SET") ? with_element(type, TypeKind::set) : nullptr;
    case Kind::sequence:
        return tokens_.expect_word(Kind::of, "behind SEQUENCE") ? with_element(type, TypeKind::sequence) : nullptr;
    case Kind::record:
        type->kind = TypeKind::record;
        return parse_members(type->members, false, Mode::in, "field") ? finish(type) : nullptr;
    case Kind::choice:
        if (with_element(type, TypeKind::choice) == nullptr) return nullptr;
        if (!tokens_.expect_word(Kind::of, "behind the type that a choice distinguishes by")) return nullptr;
        return parse_arms(*type) ? finish(type) : nullptr;
    case Kind::ref:
        return with_element(type, TypeKind::ref);
    default: {
        type->kind = TypeKind::iref;
        const auto name = tokens_.expect_name("the name of an interface behind IREF");
        if (!name) return nullptr;
        type->name = *name;
        return finish(type);
    }
    }
}

/// A number behind SHORT or LONG.
Type* TypeParser::parse_sized(Type* type, bool is_short) {
    tokens_.take();
    if (tokens_.at(Kind::cardinal))
        return predefined(type, is_short ? TypeKind::short_cardinal : TypeKind::long_cardinal);
    if (tokens_.at(Kind::integer)) return predefined(type, is_short ? TypeKind::short_integer : TypeKind::long_integer);
    if (tokens_.at(Kind::real) && !is_short) return predefined(type, TypeKind::long_real);
    tokens_.refuse(is_short ? "CARDINAL or INTEGER behind SHORT" : "CARDINAL, INTEGER or REAL behind LONG");
    return nullptr;
}

Type* TypeParser::parse_named(Type* type) {
    type->kind = TypeKind::named;
    const Token first = tokens_.take();
    type->name = {tokens_.text(first), first.where};
    if (!tokens_.skip(Kind::dot)) return finish(type);
    const auto name = tokens_.expect_name("the name of a type behind '.'");
    if (!name) return nullptr;
    type->scope = std::exchange(type->name, *name);
    return finish(type);
}

Type* TypeParser::parse_any(Type* type) {
    switch (tokens_.peek().kind) {
    case Kind::boolean:
        return predefined(type, TypeKind::boolean);
    case Kind::octet:
        return predefined(type, TypeKind::octet);
    case Kind::character:
        return predefined(type, TypeKind::character);
    case Kind::cardinal:
        return predefined(type, TypeKind::cardinal);
    case Kind::integer:
        return predefined(type, TypeKind::integer);
    case Kind::real:
        return predefined(type, TypeKind::real);
    case Kind::string:
        return predefined(type, TypeKind::string);
    case Kind::address:
        return predefined(type, TypeKind::address);
    case Kind::word:
        return predefined(type, TypeKind::word);
    case Kind::short_form:
    case Kind::long_form:
        return parse_sized(type, tokens_.at(Kind::short_form));
    case Kind::dangerous:
        tokens_.take();
        if (tokens_.at(Kind::address)) return predefined(type, TypeKind::address);
        if (tokens_.at(Kind::word)) return predefined(type, TypeKind::word);
        tokens_.refuse("ADDRESS or WORD behind DANGEROUS");
        return nullptr;
    case Kind::name:
        return parse_named(type);
    case Kind::brace_open:
    case Kind::array:
    case Kind::set:
    case Kind::sequence:
    case Kind::record:
    case Kind::choice:
    case Kind::ref:
    case Kind::iref:
        return parse_constructed(type);
    default:
        tokens_.refuse("a type");
        return nullptr;
    }
}

Type* TypeParser::parse_type() {
    if (depth_ == maximum_nesting) {
        tokens_.refuse_at(tokens_.peek().where, "expected at most 64 types within each other, found one more",
                          "give the inner ones names of their own");
        return nullptr;
    }
    ++depth_;
    Type* const type = &types_.emplace_back();
    type->where.offset = tokens_.peek().where.offset;
    Type* const parsed = parse_any(type);
    --depth_;
    if (parsed == nullptr) *type = Type{.where = type->where}; // which nothing can be wrong with any more
    return parsed;
}

} // namespace metta::meddler
