// SPDX-License-Identifier: MIT
// One function for each part of the grammar; after an error it goes on with the next declaration.
#include "meddler/parser.hpp"

#include <algorithm>

#include "meddler/documentation.hpp"
#include "meddler/spelling.hpp"
#include "meddler/type_parser.hpp"

namespace metta::meddler {
namespace {

using Kind = TokenKind;

class Parser {
  public:
    Parser(const Source& source, Diagnostics& diagnostics) : tokens_(source, diagnostics) {}

    std::unique_ptr<Interface> parse();

  private:
    void recover();
    bool at_declaration();
    bool parse_header();
    bool parse_imports();
    void parse_declarations();
    bool parse_declaration();
    bool parse_procedure(Declaration& declaration);
    bool parse_raises(Declaration& declaration);

    TokenStream tokens_;
    std::unique_ptr<Interface> interface_ = std::make_unique<Interface>();
    TypeParser types_{tokens_, interface_->types};
    u32 body_end_ = 0;
};

/// Whether a declaration starts here, as far as can be told from its first words.
bool Parser::at_declaration() {
    if (!tokens_.at(Kind::name) || tokens_.peek(1).kind != Kind::colon) return false;
    const Kind kind = tokens_.peek(2).kind;
    return kind == Kind::type || kind == Kind::proc || kind == Kind::exception || kind == Kind::announcement;
}

/// Goes to where the next declaration starts, or the interface ends.
void Parser::recover() {
    while (!tokens_.at(Kind::end_of_text) && !tokens_.at(Kind::end) && !at_declaration()) tokens_.take();
}

bool Parser::parse_header() {
    const auto name = tokens_.expect_name("an interface: Name : INTERFACE = …");
    if (!name) return false;
    interface_->name = *name;
    if (!tokens_.expect(Kind::colon, "behind the interface's name")) return false;
    interface_->local = tokens_.skip(Kind::local);
    return tokens_.expect_word(Kind::interface, "behind the colon") && tokens_.expect(Kind::equals, "behind INTERFACE");
}

bool Parser::parse_imports() {
    while (tokens_.at(Kind::extends) || tokens_.at(Kind::needs)) {
        const bool extends = tokens_.take().kind == Kind::extends;
        const auto name = tokens_.expect_name("the name of an interface");
        if (!name) return false;
        if (!extends)
            interface_->needs.push_back({.name = *name});
        else if (interface_->extends)
            tokens_.refuse_at(
                name->where, join("expected one EXTENDS, found a second behind '", interface_->extends->name.text, "'"),
                "an interface has one parent at most");
        else
            interface_->extends = Import{.name = *name};
        if (!tokens_.expect(Kind::semicolon, "behind the interface's name")) return false;
    }
    return true;
}

bool Parser::parse_raises(Declaration& declaration) {
    do {
        const auto first = tokens_.expect_name("the name of an exception");
        if (!first) return false;
        Raise raise = {.name = *first};
        if (tokens_.skip(Kind::dot)) {
            const auto name = tokens_.expect_name("the name of an exception behind '.'");
            if (!name) return false;
            raise.scope = std::exchange(raise.name, *name);
        }
        declaration.raises.push_back(raise);
    } while (tokens_.skip(Kind::comma));
    return true;
}

bool Parser::parse_procedure(Declaration& declaration) {
    if (!types_.parse_members(declaration.arguments, true, Mode::in, "argument")) return false;
    if (tokens_.skip(Kind::never)) {
        declaration.returns = false;
        if (!tokens_.expect_word(Kind::returns, "behind NEVER")) return false;
    } else if (tokens_.skip(Kind::returns)) {
        if (!types_.parse_members(declaration.results, false, Mode::result, "result")) return false;
    } else {
        constexpr std::string_view candidates[] = {"RETURNS", "NEVER"};
        tokens_.refuse("RETURNS [ … ] or NEVER RETURNS behind the arguments", true,
                       did_you_mean(tokens_.text(tokens_.peek()), candidates));
        return false;
    }
    return !tokens_.skip(Kind::raises) || parse_raises(declaration);
}

bool Parser::parse_declaration() {
    const auto name = tokens_.expect_name("a declaration, or END");
    if (!name || !tokens_.expect(Kind::colon, "behind the name of a declaration")) return false;
    Declaration declaration = {.name = *name, .where = name->where};
    const Kind kind = tokens_.peek().kind;
    bool good = false;
    switch (kind) {
    case Kind::type:
        tokens_.take();
        declaration.kind = Declaration::Kind::type;
        good = tokens_.expect(Kind::equals, "behind TYPE") && (declaration.type = types_.parse_type()) != nullptr;
        break;
    case Kind::exception:
    case Kind::announcement:
        tokens_.take();
        declaration.kind = kind == Kind::exception ? Declaration::Kind::exception : Declaration::Kind::announcement;
        good = types_.parse_members(declaration.arguments, true, Mode::in, "argument");
        break;
    case Kind::proc:
        tokens_.take();
        declaration.kind = Declaration::Kind::procedure;
        good = parse_procedure(declaration);
        break;
    default: {
        constexpr std::string_view candidates[] = {"TYPE", "EXCEPTION", "ANNOUNCEMENT", "PROC"};
        tokens_.refuse("TYPE, EXCEPTION, ANNOUNCEMENT or PROC", false,
                       did_you_mean(tokens_.text(tokens_.peek()), candidates));
    }
    }
    if (good) {
        good = tokens_.expect(Kind::semicolon, join("behind the declaration of '", name->text, "'"));
        // The declaration is whole. Only what stands between it and the next cannot be read.
        declaration.where.length = tokens_.last_end() - declaration.where.offset;
    } else if (declaration.kind == Declaration::Kind::type && declaration.type == nullptr) {
        declaration.type = &interface_->types.emplace_back(); // so that its name is known
    }
    interface_->declarations.push_back(std::move(declaration));
    return good;
}

void Parser::parse_declarations() {
    while (!tokens_.at(Kind::end) && !tokens_.at(Kind::end_of_text) && !tokens_.hopeless())
        if (!parse_declaration()) recover();
    if (tokens_.hopeless()) return;
    body_end_ = tokens_.peek().where.offset;
    if (!tokens_.expect_word(Kind::end, "and '.' behind the last declaration")) return;
    if (tokens_.at(Kind::name)) {
        const Token name = tokens_.take();
        if (tokens_.text(name) != interface_->name.text)
            tokens_.refuse_at(name.where, join("expected '.' or the name of the interface behind END, found '",
                                               tokens_.text(name), "'"));
    }
    if (!tokens_.at(Kind::dot)) tokens_.refuse("'.' behind END", true);
}

std::unique_ptr<Interface> Parser::parse() {
    interface_->source = &tokens_.source();
    if (!parse_header()) return interface_->name ? std::move(interface_) : nullptr;
    if (!parse_imports()) {
        while (!tokens_.at(Kind::end_of_text) && !tokens_.at(Kind::begin) && !tokens_.at(Kind::end) &&
               !at_declaration())
            tokens_.take();
    }
    const u32 body_start = tokens_.peek().where.end();
    constexpr std::string_view candidates[] = {"BEGIN", "NEEDS", "EXTENDS"};
    if (!tokens_.skip(Kind::begin))
        tokens_.refuse("NEEDS, EXTENDS or BEGIN before the declarations", false,
                       did_you_mean(tokens_.text(tokens_.peek()), candidates));
    if (!tokens_.at(Kind::end) && !tokens_.at(Kind::name)) recover();
    parse_declarations();
    attach_comments(*interface_, tokens_.comments(), body_start, body_end_);
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
