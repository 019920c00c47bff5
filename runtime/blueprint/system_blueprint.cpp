// SPDX-License-Identifier: MIT
// From expressions to domains. Anything not understood is refused: a word that is ignored would be a wish not granted.
#include "runtime/blueprint/system_blueprint.hpp"

#include <algorithm>
#include <utility>

namespace metta {
namespace {

std::string_view name_of(Node::Kind kind) {
    switch (kind) {
    case Node::Kind::list:
        return "a list";
    case Node::Kind::symbol:
        return "the symbol";
    case Node::Kind::string:
        return "the string";
    case Node::Kind::number:
        return "the number";
    }
    __builtin_unreachable();
}

/// Refuses `node` for what it is.
std::unexpected<Error> refuse_node(const Node& node, std::string_view expected, std::string_view advice = {}) {
    Error error = {.subject = "blueprint", .expected = expected, .offset = node.offset, .advice = advice};
    if (node.kind == Node::Kind::symbol)
        error.found = node.text;
    else
        error.found = name_of(node.kind);
    if (node.kind == Node::Kind::number) error.value = node.number;
    return refuse(error);
}

/// Refuses `list` for ending too early.
std::unexpected<Error> refuse_end(const Node& list, std::string_view expected) {
    return refuse({.subject = "blueprint",
                   .expected = expected,
                   .found = "the end of the list",
                   .offset = list.offset + list.text.size() - 1});
}

/// The parts of `node` after its first, which must be the symbol `word`.
Result<Nodes> read_clause(const Expression& expression, const Node& node, std::string_view word,
                          std::string_view expected) {
    const Nodes parts = expression.children(node);
    if (node.kind != Node::Kind::list) return refuse_node(node, expected);
    if (parts.empty()) return refuse_end(node, word);
    if (!parts.begin()->is_symbol(word)) return refuse_node(*parts.begin(), expected);
    return parts.rest();
}

/// The one part that `parts`, of the clause `list`, must be.
Result<const Node*> read_only(const Node& list, Nodes parts, std::string_view expected) {
    if (parts.empty()) return refuse_end(list, expected);
    if (!parts.rest().empty()) return refuse_node(*parts.rest().begin(), "the end of the list", "give one only");
    return &*parts.begin();
}

Result<void> read_version(const Expression& expression, const Node& clause) {
    constexpr std::string_view expected = "(version 1) as the first clause";
    const Nodes parts = TRY(read_clause(expression, clause, "version", expected));
    const Node& version = *TRY(read_only(clause, parts, "the number 1"));
    if (version.kind != Node::Kind::number || version.number != 1)
        return refuse_node(version, "the version 1", "write (version 1), or use a system that knows this version");
    return {};
}

Result<std::string_view> read_program(const Node& clause, Nodes parts) {
    constexpr std::string_view expected = "the name of a file in the boot archive";
    const Node& name = *TRY(read_only(clause, parts, expected));
    const bool named = name.kind == Node::Kind::symbol || name.kind == Node::Kind::string;
    if (!named || name.text.empty() || name.text.contains('\\')) return refuse_node(name, expected);
    return name.text;
}

Result<usize> count_arguments(Nodes parts) {
    usize count = 0;
    for (const Node& argument : parts) {
        if (argument.kind == Node::Kind::list) return refuse_node(argument, "a symbol, a string or a number");
        if (count == DomainBlueprint::maximum_arguments) return refuse_node(argument, "at most 16 arguments");
        ++count;
    }
    return count;
}

/// One number at most `limit`.
Result<u64> read_number(const Node& node, u64 limit, std::string_view expected) {
    if (node.kind != Node::Kind::number || node.number > limit) return refuse_node(node, expected);
    return node.number;
}

Result<std::string_view> read_symbol(const Node& clause, Nodes parts, std::string_view expected) {
    const Node& name = *TRY(read_only(clause, parts, expected));
    if (name.kind != Node::Kind::symbol) return refuse_node(name, expected);
    return name.text;
}

/// Room for one more of something that a domain has a few of.
template <class T, usize size>
Result<T*> next_slot(std::array<T, size>& all, usize& count, const Node& node, std::string_view expected) {
    if (count == size) return refuse_node(node, expected);
    return &all[count++];
}

Result<void> read_ports(DomainBlueprint& domain, const Node& clause, Nodes parts) {
    constexpr std::string_view expected = "the first port and how many, up to 0xffff";
    constexpr u64 last = 0xffff;
    if (parts.empty()) return refuse_end(clause, expected);
    const u64 first = TRY(read_number(*parts.begin(), last, expected));
    const Node& node = *TRY(read_only(clause, parts.rest(), expected));
    const u64 count = TRY(read_number(node, std::min(last, last + 1 - first), expected));
    if (count == 0) return refuse_node(node, expected);
    *TRY(next_slot(domain.ports, domain.port_count, node, "at most 4 ranges of ports")) = {static_cast<u16>(first),
                                                                                           static_cast<u16>(count)};
    return {};
}

Result<void> read_line(DomainBlueprint& domain, const Node& clause, Nodes parts) {
    constexpr std::string_view expected = "the number of a line, 0 to 15";
    const Node& node = *TRY(read_only(clause, parts, expected));
    const u64 line = TRY(read_number(node, 15, expected));
    *TRY(next_slot(domain.lines, domain.line_count, node, "at most 4 lines")) = static_cast<u8>(line);
    return {};
}

Result<void> read_memory(DomainBlueprint& domain, const Node& clause, Nodes parts) {
    constexpr std::string_view expected = "how many frames are guaranteed, and how many more it may have";
    constexpr u64 most = u64{1} << 40; // more than any machine has
    if (parts.empty()) return refuse_end(clause, expected);
    domain.guaranteed = TRY(read_number(*parts.begin(), most, expected));
    const Node& beyond = *TRY(read_only(clause, parts.rest(), expected));
    domain.optimistic = TRY(read_number(beyond, most, expected));
    return {};
}

Result<void> read_services(DomainBlueprint& domain, const Node& clause, Nodes parts) {
    if (parts.empty()) return refuse_end(clause, "the name of a service");
    for (const Node& name : parts) {
        if (name.kind != Node::Kind::symbol) return refuse_node(name, "the name of a service, a symbol");
        *TRY(next_slot(domain.serves, domain.serves_count, name, "at most 4 services")) = name.text;
    }
    return {};
}

/// Nothing that a domain has one of is said twice: the first or the second wish would not be granted.
Result<void> read_once(bool said, const Node& word, std::string_view expected) {
    if (said) return refuse_node(word, expected);
    return {};
}

/// A clause that is a word alone.
Result<bool> read_flag(Nodes parts) {
    if (!parts.empty()) return refuse_node(*parts.begin(), "the end of the list");
    return true;
}

Result<DomainBlueprint> read_domain(const Expression& expression, const Node& clause) {
    constexpr std::string_view known_clauses =
        "a clause of a domain: program, arguments, account, ports, irq, serves, "
        "console, commands, calls, memory, makes_code, debug_heap, nests, manages or essential";
    const Nodes parts = TRY(read_clause(expression, clause, "domain", "a clause (domain ...) or (tester ...)"));
    if (parts.empty()) return refuse_end(clause, "the name of the domain");
    const Node& name = *parts.begin();
    if (name.kind != Node::Kind::symbol) return refuse_node(name, "the name of the domain, a symbol");

    DomainBlueprint domain = {.name = name.text};
    bool has_program = false, has_arguments = false, has_account = false;
    for (const Node& part : parts.rest()) {
        const Nodes words = expression.children(part);
        if (words.empty()) return refuse_node(part, known_clauses);
        const Node& word = *words.begin();
        if (word.is_symbol("program")) {
            TRY(read_once(std::exchange(has_program, true), word, "one (program ...) in a domain"));
            domain.program = TRY(read_program(part, words.rest()));
        } else if (word.is_symbol("arguments")) {
            TRY(read_once(std::exchange(has_arguments, true), word, "one (arguments ...) in a domain"));
            domain.arguments = words.rest();
            domain.argument_count = TRY(count_arguments(domain.arguments));
        } else if (word.is_symbol("account")) {
            TRY(read_once(std::exchange(has_account, true), word, "one (account ...) in a domain"));
            domain.account = TRY(read_symbol(part, words.rest(), "the name of an account, a symbol"));
        } else if (word.is_symbol("ports")) {
            TRY(read_ports(domain, part, words.rest()));
        } else if (word.is_symbol("irq")) {
            TRY(read_line(domain, part, words.rest()));
        } else if (word.is_symbol("serves")) {
            TRY(read_services(domain, part, words.rest()));
        } else if (word.is_symbol("console")) {
            TRY(read_once(!domain.console.empty(), word, "one (console ...) in a domain"));
            domain.console = TRY(read_symbol(part, words.rest(), "the name of a domain, a symbol"));
        } else if (word.is_symbol("commands")) {
            TRY(read_once(!domain.commands.empty(), word, "one (commands ...) in a domain"));
            domain.commands = TRY(read_symbol(part, words.rest(), "the name of a domain, a symbol"));
        } else if (word.is_symbol("calls")) {
            TRY(read_once(!domain.calls.empty(), word, "one (calls ...) in a domain"));
            domain.calls = TRY(read_symbol(part, words.rest(), "the name of a domain, a symbol"));
        } else if (word.is_symbol("memory")) {
            TRY(read_once(std::exchange(domain.has_memory, true), word, "one (memory ...) in a domain"));
            TRY(read_memory(domain, part, words.rest()));
        } else if (word.is_symbol("makes_code")) {
            TRY(read_once(domain.makes_code, word, "one (makes_code) in a domain"));
            domain.makes_code = TRY(read_flag(words.rest()));
        } else if (word.is_symbol("debug_heap")) {
            TRY(read_once(domain.debug_heap, word, "one (debug_heap) in a domain"));
            domain.debug_heap = TRY(read_flag(words.rest()));
        } else if (word.is_symbol("nests")) {
            TRY(read_once(domain.nests, word, "one (nests) in a domain"));
            domain.nests = TRY(read_flag(words.rest()));
        } else if (word.is_symbol("manages")) {
            TRY(read_once(domain.manages, word, "one (manages) in a domain"));
            domain.manages = TRY(read_flag(words.rest()));
        } else if (word.is_symbol("essential")) {
            TRY(read_once(domain.essential, word, "one (essential) in a domain"));
            domain.essential = TRY(read_flag(words.rest()));
        } else {
            return refuse_node(word, known_clauses);
        }
    }
    if (!has_program) return refuse_end(clause, "(program ...)");
    return domain;
}

Result<TesterBlueprint> read_tester(const Node& clause, Nodes parts) {
    constexpr std::string_view expected = "a program, and how many frames it has, at most 4096";
    if (parts.empty()) return refuse_end(clause, expected);
    const Node& program = *parts.begin();
    if (program.kind != Node::Kind::symbol) return refuse_node(program, expected);
    const Node& frames = *TRY(read_only(clause, parts.rest(), expected));
    return TesterBlueprint{.program = program.text,
                           .frames = static_cast<u32>(TRY(read_number(frames, 4096, expected)))};
}

} // namespace

Result<void> SystemBlueprint::add(const Expression& expression, const Node& clause) {
    if (const Nodes words = expression.children(clause); !words.empty() && words.begin()->is_symbol("tester")) {
        if (!tester_.program.empty()) return refuse_node(*words.begin(), "one (tester ...)");
        tester_ = TRY(read_tester(clause, words.rest()));
        return {};
    }
    const DomainBlueprint domain = TRY(read_domain(expression, clause));
    if (std::ranges::find(domains(), domain.name, &DomainBlueprint::name) != domains().end())
        return refuse_node(*expression.children(clause).rest().begin(), "each domain once", "choose another name");
    if (count_ == domains_.size()) return refuse_node(clause, "at most 64 domains");
    domains_[count_++] = domain;
    return {};
}

Result<SystemBlueprint> SystemBlueprint::read(std::string_view text, std::span<Node> storage) {
    const Expression expression = TRY(Expression::parse(text, storage));
    const Node& system = expression.root();
    const Nodes clauses = TRY(read_clause(expression, system, "system", "(system ...)"));
    if (clauses.empty()) return refuse_end(system, "(version 1)");
    TRY(read_version(expression, *clauses.begin()));

    SystemBlueprint blueprint;
    for (const Node& clause : clauses.rest()) TRY(blueprint.add(expression, clause));
    if (blueprint.count_ == 0) return refuse_end(system, "at least one (domain ...)");
    return blueprint;
}

} // namespace metta
