// SPDX-License-Identifier: MIT
// Recursive descent with a bounded depth; after an error it goes on with the next declaration.
#include "meddler/parser.hpp"

#include <algorithm>
#include <charconv>

#include "meddler/documentation.hpp"
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

class Parser {
  public:
    Parser(const Source& source, Diagnostics& diagnostics)
        : source_(source), diagnostics_(diagnostics), lexer_(source, diagnostics) {}

    std::unique_ptr<Interface> parse();

  private:
    static constexpr usize look_ahead = 3;

    const Token& peek(usize ahead = 0) {
        while (ahead_ <= ahead) tokens_[ahead_++] = lexer_.next();
        return tokens_[ahead];
    }
    bool at(Kind kind) { return peek().kind == kind; }
    Token take();
    bool skip(Kind kind) { return at(kind) && (take(), true); }
    std::string_view text(const Token& token) const {
        return std::string_view(source_.text).substr(token.where.offset, token.where.length);
    }
    std::string found(const Token& token) const;
    /// Reports what stands here instead of `expected`; `missing` when it is a sign that should end what came before.
    void refuse(std::string expected, bool missing = false, std::string advice = {});
    bool expect(Kind kind, std::string_view where);
    bool expect_word(Kind kind, std::string_view where);
    std::optional<Name> expect_name(std::string_view what);
    void recover();
    bool at_declaration();

    bool parse_header();
    bool parse_imports();
    void parse_declarations();
    bool parse_declaration();
    bool parse_procedure(Declaration& declaration);
    bool parse_raises(Declaration& declaration);
    bool parse_names(std::vector<Name>& names);
    bool parse_members(std::vector<Member>& members, bool modes, Mode mode, std::string_view what);
    Type* parse_type();
    Type* parse_constructed(Type* type);
    bool parse_arms(Type& type);
    bool parse_count(Type& type);
    Type* finish(Type* type) {
        if (type != nullptr) type->where.length = last_end_ - type->where.offset;
        return type;
    }
    Type* predefined(Type* type, TypeKind kind) {
        take();
        type->kind = kind;
        return finish(type);
    }
    Type* with_element(Type* type, TypeKind kind) {
        type->kind = kind;
        type->element = parse_type();
        return type->element == nullptr ? nullptr : finish(type);
    }

    const Source& source_;
    Diagnostics& diagnostics_;
    Lexer lexer_;
    std::unique_ptr<Interface> interface_ = std::make_unique<Interface>();
    Token tokens_[look_ahead] = {};
    usize ahead_ = 0;
    u32 last_end_ = 0; ///< of the token that was taken last
    usize depth_ = 0;
    u32 header_end_ = 0, body_start_ = 0, body_end_ = 0;
};

Token Parser::take() {
    const Token token = peek();
    std::shift_left(tokens_, tokens_ + ahead_, 1);
    --ahead_;
    last_end_ = token.where.end();
    return token;
}

std::string Parser::found(const Token& token) const {
    if (token.kind == Kind::end_of_text) return "the end of the text";
    constexpr usize longest = 40;
    std::string_view written = text(token);
    return written.size() > longest ? join("'", written.substr(0, longest), "…'") : quoted(written);
}

void Parser::refuse(std::string expected, bool missing, std::string advice) {
    const Token& here = peek();
    Span where = here.where;
    // What ends a line is looked for at its end, not at the start of the next.
    if (missing && std::string_view(source_.text).substr(last_end_, where.offset - last_end_).contains('\n'))
        where = {last_end_, 1};
    diagnostics_.report(source_, where, join("expected ", expected, ", found ", found(here)), std::move(advice));
}

bool Parser::expect(Kind kind, std::string_view where) {
    if (skip(kind)) return true;
    refuse(join(describe(kind), " ", where), true);
    return false;
}

bool Parser::expect_word(Kind kind, std::string_view where) {
    if (skip(kind)) return true;
    const std::string_view candidates[] = {word_text(kind)};
    refuse(join(word_text(kind), " ", where), false, did_you_mean(text(peek()), candidates));
    return false;
}

std::optional<Name> Parser::expect_name(std::string_view what) {
    if (at(Kind::name)) {
        const Token token = take();
        return Name{text(token), token.where};
    }
    refuse(std::string(what), false,
           is_word(peek().kind) ? join(quoted(text(peek())), " is a word of the language: choose another name") : "");
    return {};
}

/// Whether a declaration starts here, as far as can be told from its first words.
bool Parser::at_declaration() {
    if (!at(Kind::name) || peek(1).kind != Kind::colon) return false;
    const Kind kind = peek(2).kind;
    return kind == Kind::type || kind == Kind::proc || kind == Kind::exception || kind == Kind::announcement;
}

/// Goes to where the next declaration starts, or the interface ends.
void Parser::recover() {
    while (!at(Kind::end_of_text) && !at(Kind::end) && !at_declaration()) take();
}

bool Parser::parse_header() {
    const auto name = expect_name("an interface: Name : INTERFACE = …");
    if (!name) return false;
    interface_->name = *name;
    if (!expect(Kind::colon, "behind the interface's name")) return false;
    interface_->local = skip(Kind::local);
    return expect_word(Kind::interface, "behind the colon") && expect(Kind::equals, "behind INTERFACE");
}

bool Parser::parse_imports() {
    while (at(Kind::extends) || at(Kind::needs)) {
        const bool extends = take().kind == Kind::extends;
        const auto name = expect_name("the name of an interface");
        if (!name) return false;
        if (!extends)
            interface_->needs.push_back({.name = *name});
        else if (interface_->extends)
            diagnostics_.report(
                source_, name->where,
                join("expected one EXTENDS, found a second behind '", interface_->extends->name.text, "'"),
                "an interface has one parent at most");
        else
            interface_->extends = Import{.name = *name};
        if (!expect(Kind::semicolon, "behind the interface's name")) return false;
    }
    return true;
}

bool Parser::parse_names(std::vector<Name>& names) {
    do {
        if (!names.empty() && !at(Kind::name)) return true; // a trailing comma
        const auto name = expect_name("a name");
        if (!name) return false;
        names.push_back(*name);
    } while (skip(Kind::comma));
    return true;
}

/// The members between brackets, with the closing one.
bool Parser::parse_members(std::vector<Member>& members, bool modes, Mode mode, std::string_view what) {
    const std::string_view article = what == "argument" ? "an " : "a ";
    if (!expect(Kind::bracket_open, join("before the ", what, "s"))) return false;
    while (!skip(Kind::bracket_close)) {
        Mode own = mode;
        if (modes && (at(Kind::in) || at(Kind::out))) {
            own = skip(Kind::in) ? Mode::in : Mode::out;
            if (own == Mode::out)
                take();
            else if (skip(Kind::out))
                own = Mode::in_out;
        }
        std::vector<Name> names;
        do {
            const auto name = expect_name(join("the name of ", article, what, ", or ']'"));
            if (!name) return false;
            names.push_back(*name);
        } while (skip(Kind::comma));
        if (!expect(Kind::colon, join("and a type behind the name of ", article, what))) return false;
        Type* const type = parse_type();
        if (type == nullptr) return false;
        for (const Name& name : names)
            members.push_back({name, type, {name.where.offset, last_end_ - name.where.offset}, own, {}});
        if (skip(Kind::comma) || skip(Kind::semicolon) || at(Kind::bracket_close)) continue;
        refuse(join("',' or ']' behind ", article, what), true);
        return false;
    }
    return true;
}

bool Parser::parse_count(Type& type) {
    if (!at(Kind::number)) {
        refuse("the number of an array's elements");
        return false;
    }
    const Token token = take();
    const std::string_view digits = text(token);
    constexpr u64 largest = 1u << 20;
    const auto [stop, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), type.count);
    if (problem == std::errc{} && type.count >= 1 && type.count <= largest) return true;
    diagnostics_.report(source_, token.where, join("expected 1 to 1048576 elements, found ", digits.substr(0, 24)));
    type.count = 1;
    return true;
}

bool Parser::parse_arms(Type& type) {
    if (!expect(Kind::brace_open, "before the arms of a choice")) return false;
    while (type.members.empty() || !at(Kind::brace_close)) {
        std::vector<Name> names;
        if (!parse_names(names)) return false;
        if (!expect(Kind::equals, "'>' and a type behind the names of an arm")) return false;
        if (!expect(Kind::greater, "behind '='")) return false;
        Type* const arm = parse_type();
        if (arm == nullptr) return false;
        for (const Name& name : names)
            type.members.push_back({name, arm, {name.where.offset, last_end_ - name.where.offset}, Mode::in, {}});
        if (!skip(Kind::comma) && !skip(Kind::semicolon) && !at(Kind::brace_close)) {
            refuse("',' or '}' behind an arm of a choice", true);
            return false;
        }
    }
    take();
    return true;
}

Type* Parser::parse_constructed(Type* type) {
    switch (take().kind) {
    case Kind::brace_open: {
        type->kind = TypeKind::enumeration;
        std::vector<Name> names;
        if (!parse_names(names) || !expect(Kind::brace_close, "behind the members of an enumeration")) return nullptr;
        for (const Name& name : names) type->members.push_back({name, nullptr, name.where, Mode::in, {}});
        return finish(type);
    }
    case Kind::array:
        if (!parse_count(*type) || !expect_word(Kind::of, "behind the number of elements")) return nullptr;
        if (!skip(Kind::bits)) return with_element(type, TypeKind::array);
        type->kind = TypeKind::bits;
        return finish(type);
    case Kind::set:
        return expect_word(Kind::of, "behind SET") ? with_element(type, TypeKind::set) : nullptr;
    case Kind::sequence:
        return expect_word(Kind::of, "behind SEQUENCE") ? with_element(type, TypeKind::sequence) : nullptr;
    case Kind::record:
        type->kind = TypeKind::record;
        return parse_members(type->members, false, Mode::in, "field") ? finish(type) : nullptr;
    case Kind::choice:
        if (with_element(type, TypeKind::choice) == nullptr) return nullptr;
        if (!expect_word(Kind::of, "behind the type that a choice distinguishes by")) return nullptr;
        return parse_arms(*type) ? finish(type) : nullptr;
    case Kind::ref:
        return with_element(type, TypeKind::ref);
    default: {
        type->kind = TypeKind::iref;
        const auto name = expect_name("the name of an interface behind IREF");
        if (!name) return nullptr;
        type->name = *name;
        return finish(type);
    }
    }
}

Type* Parser::parse_type() {
    if (depth_ == maximum_nesting) {
        diagnostics_.report(source_, peek().where, "expected at most 64 types within each other, found one more",
                            "give the inner ones names of their own");
        return nullptr;
    }
    ++depth_;
    Type* type = &interface_->types.emplace_back();
    type->where.offset = peek().where.offset;
    const auto parsed = [&]() -> Type* {
        switch (peek().kind) {
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
        case Kind::short_:
            take();
            if (at(Kind::cardinal)) return predefined(type, TypeKind::short_cardinal);
            if (at(Kind::integer)) return predefined(type, TypeKind::short_integer);
            refuse("CARDINAL or INTEGER behind SHORT");
            return nullptr;
        case Kind::long_:
            take();
            if (at(Kind::cardinal)) return predefined(type, TypeKind::long_cardinal);
            if (at(Kind::integer)) return predefined(type, TypeKind::long_integer);
            if (at(Kind::real)) return predefined(type, TypeKind::long_real);
            refuse("CARDINAL, INTEGER or REAL behind LONG");
            return nullptr;
        case Kind::dangerous:
            take();
            if (at(Kind::address)) return predefined(type, TypeKind::address);
            if (at(Kind::word)) return predefined(type, TypeKind::word);
            refuse("ADDRESS or WORD behind DANGEROUS");
            return nullptr;
        case Kind::name: {
            type->kind = TypeKind::named;
            const Token first = take();
            type->name = {text(first), first.where};
            if (skip(Kind::dot)) {
                const auto name = expect_name("the name of a type behind '.'");
                if (!name) return nullptr;
                type->scope = std::exchange(type->name, *name);
            }
            return finish(type);
        }
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
            refuse("a type");
            return nullptr;
        }
    }();
    --depth_;
    if (parsed == nullptr) *type = Type{.where = type->where}; // which nothing can be wrong with any more
    return parsed;
}

bool Parser::parse_raises(Declaration& declaration) {
    do {
        const auto first = expect_name("the name of an exception");
        if (!first) return false;
        Raise raise = {.name = *first};
        if (skip(Kind::dot)) {
            const auto name = expect_name("the name of an exception behind '.'");
            if (!name) return false;
            raise.scope = std::exchange(raise.name, *name);
        }
        declaration.raises.push_back(raise);
    } while (skip(Kind::comma));
    return true;
}

bool Parser::parse_procedure(Declaration& declaration) {
    if (!parse_members(declaration.arguments, true, Mode::in, "argument")) return false;
    if (skip(Kind::never)) {
        declaration.returns = false;
        if (!expect_word(Kind::returns, "behind NEVER")) return false;
    } else if (skip(Kind::returns)) {
        if (!parse_members(declaration.results, false, Mode::result, "result")) return false;
    } else {
        constexpr std::string_view candidates[] = {"RETURNS", "NEVER"};
        refuse("RETURNS [ … ] or NEVER RETURNS behind the arguments", true, did_you_mean(text(peek()), candidates));
        return false;
    }
    return !skip(Kind::raises) || parse_raises(declaration);
}

bool Parser::parse_declaration() {
    const auto name = expect_name("a declaration, or END");
    if (!name || !expect(Kind::colon, "behind the name of a declaration")) return false;
    Declaration declaration = {.name = *name, .where = name->where};
    const Kind kind = peek().kind;
    bool good = false;
    switch (kind) {
    case Kind::type:
        take();
        declaration.kind = Declaration::Kind::type;
        good = expect(Kind::equals, "behind TYPE") && (declaration.type = parse_type()) != nullptr;
        break;
    case Kind::exception:
    case Kind::announcement:
        take();
        declaration.kind = kind == Kind::exception ? Declaration::Kind::exception : Declaration::Kind::announcement;
        good = parse_members(declaration.arguments, true, Mode::in, "argument");
        break;
    case Kind::proc:
        take();
        declaration.kind = Declaration::Kind::procedure;
        good = parse_procedure(declaration);
        break;
    default: {
        constexpr std::string_view candidates[] = {"TYPE", "EXCEPTION", "ANNOUNCEMENT", "PROC"};
        refuse("TYPE, EXCEPTION, ANNOUNCEMENT or PROC", false, did_you_mean(text(peek()), candidates));
    }
    }
    if (good) {
        good = expect(Kind::semicolon, join("behind the declaration of '", name->text, "'"));
        // The declaration is whole. Only what stands between it and the next cannot be read.
        declaration.where.length = last_end_ - declaration.where.offset;
    } else if (declaration.kind == Declaration::Kind::type && declaration.type == nullptr) {
        declaration.type = &interface_->types.emplace_back(); // so that its name is known
    }
    interface_->declarations.push_back(std::move(declaration));
    return good;
}

void Parser::parse_declarations() {
    while (!at(Kind::end) && !at(Kind::end_of_text) && !diagnostics_.full())
        if (!parse_declaration()) recover();
    if (diagnostics_.full()) return;
    body_end_ = peek().where.offset;
    if (!expect_word(Kind::end, "and '.' behind the last declaration")) return;
    if (at(Kind::name)) {
        const Token name = take();
        if (text(name) != interface_->name.text)
            diagnostics_.report(source_, name.where,
                                join("expected '.' or the name of the interface behind END, found '", text(name), "'"));
    }
    if (!at(Kind::dot)) refuse("'.' behind END", true);
}

std::unique_ptr<Interface> Parser::parse() {
    interface_->source = &source_;
    if (!parse_header()) return interface_->name ? std::move(interface_) : nullptr;
    header_end_ = last_end_;
    if (!parse_imports()) {
        while (!at(Kind::end_of_text) && !at(Kind::begin) && !at(Kind::end) && !at_declaration()) take();
    }
    body_start_ = peek().where.end();
    constexpr std::string_view candidates[] = {"BEGIN", "NEEDS", "EXTENDS"};
    if (!skip(Kind::begin))
        refuse("NEEDS, EXTENDS or BEGIN before the declarations", false, did_you_mean(text(peek()), candidates));
    if (!at(Kind::end) && !at(Kind::name)) recover();
    parse_declarations();
    attach_comments(*interface_, lexer_.comments(), body_start_, body_end_);
    return std::move(interface_);
}

} // namespace

std::unique_ptr<Interface> parse(const Source& source, Diagnostics& diagnostics) {
    if (source.text.size() > Source::maximum_size) {
        diagnostics.report(source, {}, "expected at most 1 GiB of text, found more");
        return nullptr;
    }
    return Parser(source, diagnostics).parse();
}

} // namespace metta::meddler
