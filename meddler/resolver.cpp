// SPDX-License-Identifier: MIT
// Names without a scope are looked for in the interface and then in its ancestors. `Type.Any`, `Type.Code`, `Type.Val`
// and `Type.Name` are known without a file.
#include "meddler/resolver.hpp"

#include <algorithm>
#include <unordered_set>

#include "meddler/spelling.hpp"

namespace metta::meddler {
namespace {

TypeKind type_of_types(std::string_view name) {
    if (name == "Any") return TypeKind::any;
    if (name == "Code" || name == "Val") return TypeKind::long_cardinal;
    return name == "Name" ? TypeKind::string : TypeKind::invalid;
}

std::string describe(const Declaration& declaration) {
    constexpr std::string_view kinds[] = {"the type '", "the exception '", "the operation '", "the announcement '"};
    return join(kinds[static_cast<usize>(declaration.kind)], declaration.name.text, "'");
}

class Resolver {
  public:
    Resolver(Library& library, Diagnostics& diagnostics) : library_(library), diagnostics_(diagnostics) {}

    std::vector<Interface*> resolve(std::span<Interface* const> roots);

  private:
    void refuse(Span where, std::string message, std::string advice = {}) {
        diagnostics_.report(*here_->source, where, std::move(message), std::move(advice));
    }
    void reach(Interface* interface);
    void declare(Interface& interface);
    void load_import(Import& import);
    void refuse_type_file(const Name& name);
    void break_circular_extends(Interface& interface);
    Interface* find_interface(const Name& name, bool by_reference);
    Declaration* find_declaration(const Name& scope, const Name& name, std::string_view what, Interface*& owner);
    void refuse_unknown(const Interface* scope, const Name& name, std::string_view what);
    void resolve_type(Type& type);
    void resolve_raise(Raise& raise);
    void resolve_names();

    Library& library_;
    Diagnostics& diagnostics_;
    Interface* here_ = nullptr;
    std::vector<Interface*> reached_;
    std::unordered_set<Interface*> known_;
};

void Resolver::declare(Interface& interface) {
    for (Declaration& declaration : interface.declarations) {
        if (diagnostics_.full()) return; // places are looked for in the whole text, each
        const auto [first, added] = interface.names.emplace(declaration.name.text, &declaration);
        if (!added)
            diagnostics_.report(
                *interface.source, declaration.name.where,
                join("expected a new name, found '", declaration.name.text, "' again"),
                join("the first is in line ",
                     std::to_string(place_of(interface.source->text, first->second->name.where.offset).line)));
    }
}

void Resolver::reach(Interface* interface) {
    if (interface == nullptr || !known_.insert(interface).second) return;
    declare(*interface);
    reached_.push_back(interface);
    if (!interface->extends) return;
    // Ancestors are known before any name is looked up.
    Interface* const before = std::exchange(here_, interface);
    load_import(*interface->extends);
    interface->extends->used_otherwise = true;
    if (interface->parent() == nullptr && interface->extends->name.text == "Type")
        refuse_type_file(interface->extends->name);
    break_circular_extends(*interface);
    here_ = before;
}

/// `Type` is known without a file for its types only.
void Resolver::refuse_type_file(const Name& name) {
    refuse(name.where, "expected the name of an interface, found no file 'Type.if'",
           join("searched: ", library_.searched(), "; add folders with -I"));
}

void Resolver::load_import(Import& import) {
    import.interface = library_.find(import.name.text);
    if (import.interface != nullptr) {
        reach(import.interface);
        return;
    }
    if (import.name.text == "Type") return;
    const std::vector<std::string> known = library_.known_names();
    const std::vector<std::string_view> candidates(known.begin(), known.end());
    std::string advice = did_you_mean(import.name.text, candidates);
    if (advice.empty()) advice = join("searched: ", library_.searched(), "; add folders with -I");
    refuse(import.name.where, join("expected the name of an interface, found no file '", import.name.text, ".if'"),
           std::move(advice));
}

/// No interface may be its own ancestor.
void Resolver::break_circular_extends(Interface& interface) {
    std::unordered_set<const Interface*> seen;
    for (const Interface* one = &interface; one != nullptr; one = one->parent()) {
        if (seen.insert(one).second) continue;
        refuse(interface.extends->name.where,
               join("expected another interface's name, found '", interface.extends->name.text, "', which extends '",
                    interface.name.text, "'"));
        interface.extends.reset();
        return;
    }
}

/// The interface that a name in `here_` stands for, noting that it is used.
Interface* Resolver::find_interface(const Name& name, bool by_reference) {
    if (name.text == here_->name.text) return here_;
    const auto use = [&](Import& import) {
        if (import.interface == nullptr && name.text == "Type") refuse_type_file(name);
        (by_reference ? import.used_by_reference : import.used_otherwise) = true;
        return import.interface;
    };
    if (here_->extends && here_->extends->name.text == name.text) return use(*here_->extends);
    for (Import& import : here_->needs)
        if (import.name.text == name.text) return use(import);
    Import& implied = here_->needs.emplace_back(Import{.name = name, .implied = true});
    load_import(implied);
    return use(implied);
}

void Resolver::refuse_unknown(const Interface* scope, const Name& name, std::string_view what) {
    std::vector<std::string_view> candidates;
    for (const Interface* one = scope == nullptr ? here_ : scope; one != nullptr; one = one->parent())
        for (const Declaration& declaration : one->declarations)
            if ((declaration.kind == Declaration::Kind::exception) == (what == "an exception") &&
                !declaration.is_operation())
                candidates.push_back(declaration.name.text);
    if (scope == nullptr && what == "a type") candidates.insert(candidates.end(), std::begin(words), std::end(words));
    std::string advice = did_you_mean(name.text, candidates);
    if (advice.empty() && scope == nullptr && what == "a type" && library_.find(name.text) != nullptr)
        advice = join("for a reference to an interface write IREF ", name.text);
    refuse(name.where,
           join("expected ", what, ", found '", name.text, "', which ", scope == nullptr ? "" : scope->name.text,
                scope == nullptr ? "is not declared" : " does not declare"),
           std::move(advice));
}

Declaration* Resolver::find_declaration(const Name& scope, const Name& name, std::string_view what, Interface*& owner) {
    Interface* first = here_;
    if (scope) {
        first = find_interface(scope, false);
        if (first == nullptr) return nullptr; // reported when it was loaded
    }
    for (owner = first; owner != nullptr; owner = owner->parent())
        if (Declaration* found = owner->find(name.text)) return found;
    refuse_unknown(scope ? first : nullptr, name, what);
    return nullptr;
}

void Resolver::resolve_type(Type& type) {
    if (type.kind == TypeKind::iref) {
        type.interface = find_interface(type.name, true);
        reach(type.interface);
        if (type.interface == nullptr) type.kind = TypeKind::invalid;
        return;
    }
    if (type.kind != TypeKind::named) return;
    if (type.scope.text == "Type") {
        const TypeKind known = type_of_types(type.name.text);
        Interface* const file = library_.find("Type");
        if (known == TypeKind::any ||
            (known != TypeKind::invalid && (file == nullptr || !file->find(type.name.text)))) {
            type.kind = known;
            return;
        }
        reach(file);
        if (file == nullptr) {
            constexpr std::string_view candidates[] = {"Any", "Code", "Name", "Val"};
            refuse(type.name.where, join("expected a type, found '", type.name.text, "', which Type does not declare"),
                   did_you_mean(type.name.text, candidates));
            type.kind = TypeKind::invalid;
            return;
        }
    }
    type.declaration = find_declaration(type.scope, type.name, "a type", type.interface);
    if (type.declaration != nullptr && type.declaration->kind != Declaration::Kind::type) {
        refuse(type.name.where, join("expected a type, found ", describe(*type.declaration)));
        type.declaration = nullptr;
    }
    if (type.declaration == nullptr) type.kind = TypeKind::invalid;
}

void Resolver::resolve_raise(Raise& raise) {
    raise.exception = find_declaration(raise.scope, raise.name, "an exception", raise.interface);
    if (raise.exception == nullptr || raise.exception->kind == Declaration::Kind::exception) return;
    refuse(raise.name.where, join("expected an exception behind RAISES, found ", describe(*raise.exception)));
    raise.exception = nullptr;
}

/// All names in `here_`.
void Resolver::resolve_names() {
    for (usize place = 0; place != here_->needs.size(); ++place) load_import(here_->needs[place]);
    for (Type& type : here_->types) resolve_type(type);
    for (Declaration& declaration : here_->declarations) {
        for (Raise& raise : declaration.raises) resolve_raise(raise);
        std::erase_if(declaration.raises, [](const Raise& raise) { return raise.exception == nullptr; });
    }
}

std::vector<Interface*> Resolver::resolve(std::span<Interface* const> roots) {
    for (Interface* root : roots) reach(root);
    for (usize place = 0; place != reached_.size() && !diagnostics_.full(); ++place) {
        here_ = reached_[place];
        resolve_names();
    }
    return std::move(reached_);
}

} // namespace

std::vector<Interface*> resolve(std::span<Interface* const> roots, Library& library, Diagnostics& diagnostics) {
    return Resolver(library, diagnostics).resolve(roots);
}

} // namespace metta::meddler
