// SPDX-License-Identifier: MIT
// The order of the checks: names, then cycles, then what needs types without cycles.
#include "meddler/checker.hpp"

#include <algorithm>
#include <ranges>
#include <unordered_set>

#include "meddler/canonical.hpp"
#include "meddler/graph.hpp"
#include "meddler/resolver.hpp"
#include "meddler/sha256.hpp"
#include "meddler/spelling.hpp"

namespace metta::meddler {
namespace {

/// The declared types that must be known before a declared type can be: records and choices behind a SEQUENCE or a REF
/// need not.
void collect_parts(const Type& type, std::vector<Declaration*>& parts) {
    switch (type.kind) {
    case TypeKind::named:
        if (type.declaration != nullptr) parts.push_back(type.declaration);
        return;
    case TypeKind::sequence:
    case TypeKind::ref: {
        const Type& element = *type.element;
        if (element.kind == TypeKind::named) {
            // A record or a choice need only be announced. Anything else is a name, which must be known.
            const bool announced =
                element.declaration != nullptr && (element.declaration->type->kind == TypeKind::record ||
                                                   element.declaration->type->kind == TypeKind::choice);
            if (!announced && element.declaration != nullptr) parts.push_back(element.declaration);
            return;
        }
        collect_parts(element, parts);
        return;
    }
    default:
        if (type.element != nullptr) collect_parts(*type.element, parts);
        for (const Member& member : type.members)
            if (member.type != nullptr) collect_parts(*member.type, parts);
    }
}

class Checker {
  public:
    Checker(Library& library, Diagnostics& diagnostics, Fingerprint fingerprint)
        : library_(library), diagnostics_(diagnostics), fingerprint_(fingerprint) {}

    void check(std::span<Interface* const> roots);

  private:
    void refuse(const Interface& interface, Span where, std::string message, std::string advice = {}) {
        diagnostics_.report(*interface.source, where, std::move(message), std::move(advice));
    }

    void check_interfaces();
    void check_types();
    void check_interface(Interface& interface);
    void number_operations(Interface& interface);
    void number_types(Interface& interface);
    void check_operations(Interface& interface);
    void check_members(const Interface& interface, std::span<const Member> members, std::string_view what,
                       std::unordered_map<std::string_view, u32>& known);
    void check_type(Interface& interface, Type& type);
    void check_set(const Interface& interface, const Type& type);
    void check_choice(const Interface& interface, const Type& type);
    void fingerprint_all();

    Library& library_;
    Diagnostics& diagnostics_;
    Fingerprint fingerprint_;
    std::vector<Interface*> reached_; ///< what an interface needs before it
};

/// No interface may need itself, other than by IREF. Leaves `reached_` in an order that fingerprints can be made in.
void Checker::check_interfaces() {
    const auto imports_that = [](bool (Import::*holds)() const) {
        return [holds](Interface* interface) {
            std::vector<Interface*> all;
            for (const Import* import : interface->imports())
                if ((import->*holds)()) all.push_back(import->interface);
            return all;
        };
    };
    const auto cycle = [&](std::span<Interface* const> path) {
        std::string names;
        for (const Interface* interface : path) names += join(interface->name.text, " needs ");
        names += path.front()->name.text;
        for (const Import* import : path.back()->imports())
            if (import->interface == path.front())
                refuse(*path.back(), import->name.where, join("expected no circle, found one: ", names),
                       "only IREFs may go in circles: move the types that both need to an interface of their own");
    };
    const std::vector<Interface*> resolved = std::move(reached_);
    reached_.clear();
    Walk<Interface> walk, idle;
    for (Interface* interface : resolved) {
        walk.from(interface, imports_that(&Import::hard), cycle, [&](Interface* done) { reached_.push_back(done); });
        // What is needed for nothing closes no circle, but a circle of nothing else is a mistake.
        idle.from(interface, imports_that(&Import::unused), cycle, [](Interface*) {});
    }
}

/// No type may be made of itself. Leaves each interface's types in an order that they can be declared in.
void Checker::check_types() {
    constexpr usize deepest = 256;
    std::unordered_map<const Declaration*, Interface*> owners;
    std::unordered_map<const Declaration*, usize> depths;
    for (Interface* interface : reached_)
        for (const Declaration& declaration : interface->declarations) owners.emplace(&declaration, interface);
    const auto parts = [](Declaration* declaration) {
        std::vector<Declaration*> all;
        collect_parts(*declaration->type, all);
        return all;
    };
    const auto cycle = [&](std::span<Declaration* const> path) {
        std::string names;
        for (const Declaration* declaration : path) names += join(declaration->name.text, ", made of ");
        names += path.front()->name.text;
        const Declaration& first = *path.front();
        refuse(*owners.at(&first), first.name.where, join("expected a type that has an end, found ", names),
               "a record may have a SEQUENCE of its own kind");
        path.back()->type->kind = TypeKind::invalid;
        path.back()->type->element = nullptr;
        path.back()->type->members.clear();
    };
    const auto done = [&](Declaration* declaration) {
        usize depth = 0;
        for (const Declaration* part : parts(declaration)) depth = std::max(depth, depths[part]);
        depths[declaration] = depth + 1;
        Interface& owner = *owners.at(declaration);
        if (depth == deepest)
            refuse(owner, declaration->name.where,
                   "expected types made of at most 256 others within each other, found one more");
        owner.type_order.push_back(declaration);
    };
    Walk<Declaration> walk;
    for (Interface* interface : reached_)
        for (Declaration& declaration : interface->declarations)
            if (declaration.kind == Declaration::Kind::type) walk.from(&declaration, parts, cycle, done);
}

void Checker::check_members(const Interface& interface, std::span<const Member> members, std::string_view what,
                            std::unordered_map<std::string_view, u32>& known) {
    for (const Member& member : members)
        if (const auto [first, added] = known.emplace(member.name.text, member.name.where.offset);
            !added && !diagnostics_.full())
            refuse(interface, member.name.where,
                   join("expected a new name for ", what, ", found '", member.name.text, "' again"),
                   join("the first is in line ", std::to_string(place_of(interface.source->text, first->second).line)));
}

void Checker::check_set(const Interface& interface, const Type& type) {
    constexpr usize most = 64;
    const Type& element = actual(*type.element);
    if (element.kind == TypeKind::boolean || element.kind == TypeKind::invalid) return;
    if (element.kind != TypeKind::enumeration)
        refuse(interface, type.element->where, "expected an enumeration behind SET OF, found another type",
               "use ARRAY n OF BITS, or a SEQUENCE");
    else if (element.members.size() > most)
        refuse(interface, type.element->where,
               join("expected a set over at most 64 members, found ", std::to_string(element.members.size())),
               join("use ARRAY ", std::to_string(element.members.size()), " OF BITS"));
}

void Checker::check_choice(const Interface& interface, const Type& type) {
    const Type& tag = actual(*type.element);
    if (tag.kind == TypeKind::invalid) return;
    if (tag.kind != TypeKind::enumeration) {
        refuse(interface, type.element->where, "expected an enumeration behind CHOICE, found another type");
        return;
    }
    std::unordered_set<std::string_view> tags;
    std::vector<std::string_view> names;
    for (const Member& member : tag.members) tags.insert(member.name.text), names.push_back(member.name.text);
    for (const Member& arm : type.members)
        if (!tags.contains(arm.name.text))
            refuse(interface, arm.name.where,
                   join("expected a member of the enumeration that is chosen by, found '", arm.name.text, "'"),
                   did_you_mean(arm.name.text, names));
}

void Checker::check_type(Interface& interface, Type& type) {
    if (!interface.local &&
        (type.kind == TypeKind::ref || type.kind == TypeKind::address || type.kind == TypeKind::word))
        refuse(interface, type.where,
               join("expected a type that makes sense in another domain, found ", type.kind == TypeKind::ref ? "REF"
                                                                                  : type.kind == TypeKind::word
                                                                                      ? "WORD"
                                                                                      : "ADDRESS"),
               "make the interface LOCAL, or pass an IREF, a SEQUENCE or a CARDINAL");
    if (type.kind == TypeKind::set) check_set(interface, type);
    if (type.kind == TypeKind::choice) check_choice(interface, type);
    if (type.members.empty()) return;
    std::unordered_map<std::string_view, u32> known;
    check_members(interface, type.members,
                  type.kind == TypeKind::enumeration ? "a member"
                  : type.kind == TypeKind::record    ? "a field"
                                                     : "an arm",
                  known);
}

void Checker::number_operations(Interface& interface) {
    std::vector<Interface*> chain;
    for (Interface* one = &interface; one != nullptr; one = one->parent()) chain.push_back(one);
    u32 number = 0;
    for (Interface* one : chain | std::views::reverse) {
        for (Declaration& declaration : one->declarations)
            if (declaration.is_operation()) declaration.number = number++;
        one->operation_count = number;
    }
}

void Checker::number_types(Interface& interface) {
    constexpr usize most = 0xffff;
    for (Declaration& declaration : interface.declarations) {
        if (declaration.kind != Declaration::Kind::type) continue;
        interface.own_types.push_back(declaration.type);
        declaration.number = static_cast<u32>(interface.own_types.size());
        if (is_constructed(declaration.type->kind)) declaration.type->index = declaration.number;
    }
    for (Type& type : interface.types) {
        if (!is_constructed(type.kind) || type.index != 0) continue;
        interface.own_types.push_back(&type);
        type.index = static_cast<u32>(interface.own_types.size());
    }
    if (interface.own_types.size() > most)
        refuse(
            interface, interface.name.where,
            join("expected at most 65535 types in an interface, found ", std::to_string(interface.own_types.size())));
}

void Checker::check_operations(Interface& interface) {
    for (const Declaration& declaration : interface.declarations) {
        if (declaration.kind == Declaration::Kind::type) continue;
        std::unordered_map<std::string_view, u32> known;
        check_members(interface, declaration.arguments, "an argument", known);
        check_members(interface, declaration.results, "a result", known);
        if (declaration.kind != Declaration::Kind::procedure)
            for (const Member& argument : declaration.arguments)
                if (argument.mode != Mode::in)
                    refuse(interface, argument.name.where,
                           join("expected only IN arguments, since nothing comes back from an ",
                                declaration.kind == Declaration::Kind::exception ? "exception" : "announcement",
                                ", found '", argument.name.text, "' with OUT"));
        if (!declaration.is_operation()) continue;
        for (const Interface* ancestor = interface.parent(); ancestor != nullptr; ancestor = ancestor->parent())
            if (const Declaration* same = ancestor->find(declaration.name.text);
                same != nullptr && same->is_operation())
                refuse(interface, declaration.name.where,
                       join("expected a new name for an operation, found '", declaration.name.text,
                            "', which is inherited from '", ancestor->name.text, "'"),
                       "operations are inherited as they are");
    }
}

void Checker::check_interface(Interface& interface) {
    for (const Import* import : interface.imports())
        if (import->interface != nullptr && import->interface->local && !interface.local)
            refuse(interface, import->name.where,
                   join("expected an interface that is not LOCAL, found '", import->name.text, "', which is"),
                   join("'", interface.name.text, "' is used between domains: make it LOCAL, or do without"));
    for (Type& type : interface.types) check_type(interface, type);
    check_operations(interface);
    number_types(interface);
    number_operations(interface);
}

/// Fingerprints contain those of what an interface needs, which come before it in `reached_`.
void Checker::fingerprint_all() {
    std::unordered_map<u64, const Interface*> known;
    std::unordered_map<u64, std::string> texts;
    for (Interface* interface : reached_) {
        std::string text = canonical_text(*interface);
        interface->fingerprint = fingerprint_(text);
        const auto [first, added] = known.emplace(interface->fingerprint, interface);
        if (added)
            texts.emplace(interface->fingerprint, std::move(text));
        else if (texts[interface->fingerprint] != text)
            refuse(*interface, interface->name.where,
                   join("expected a type code of its own, found that of '", first->second->name.text, "' (",
                        first->second->source->name, ")"),
                   "change anything in one of them, a name for example");
    }
}

void Checker::check(std::span<Interface* const> roots) {
    reached_ = resolve(roots, library_, diagnostics_);
    check_interfaces();
    if (diagnostics_.full()) return;
    check_types();
    for (Interface* interface : reached_) check_interface(*interface);
    if (diagnostics_.empty()) fingerprint_all();
}

} // namespace

u64 fingerprint_of(std::string_view text) {
    const auto digest = Sha256::of(text);
    u64 value = 0;
    for (usize place = 0; place != 6; ++place) value = value << 8 | digest[place];
    return value;
}

void check(std::span<Interface* const> roots, Library& library, Diagnostics& diagnostics, Fingerprint fingerprint) {
    Checker(library, diagnostics, fingerprint).check(roots);
}

} // namespace metta::meddler
