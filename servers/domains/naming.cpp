// SPDX-License-Identifier: MIT
// The root context of every domain: services, interfaces, types, domains. What a name leads to, one step at a time.
#include <algorithm>
#include <utility>

#include "interfaces/context.hpp"
#include "runtime/user/numbers.hpp"
#include "servers/domains/kserver.hpp"
#include "servers/domains/services.hpp"

namespace metta::domains {
namespace {

using names::Found;
using names::Place;
using names::TextValue;
using Kind = Place::Kind;
using middl::Predefined;

struct RootEntry {
    std::string_view name;
    Kind kind;
};
constexpr RootEntry root_entries[] = {
    {"services", Kind::services}, {"interfaces", Kind::interfaces}, {"types", Kind::types}, {"domains", Kind::domains}};

/// What is told of a domain.
enum class Fact : u8 { state, id, account, parent, threads, frames, portals, exit_status };
constexpr std::string_view fact_names[] = {"state",   "id",     "account", "parent",
                                           "threads", "frames", "portals", "exitStatus"};

/// The type of DomainStatus, which is the interface's first.
middl::TypeCode status_type() { return Domains::code_of_domain_status; }

Found tell(const Domain& domain, Fact fact, TextValue& text) {
    switch (fact) {
    case Fact::state:
        return Found::scalar(status_type(), static_cast<u64>(domain.status));
    case Fact::id:
        return Found::scalar(Predefined::cardinal, domain.id);
    case Fact::account:
        return text.make(std::string_view(domain.account_name));
    case Fact::parent:
        return Found::scalar(Predefined::cardinal, domain.parent);
    case Fact::threads:
        return Found::scalar(Predefined::cardinal, domain.threads_left);
    case Fact::frames:
        return Found::scalar(Predefined::cardinal, domain.account->used);
    case Fact::portals:
        return Found::scalar(Predefined::cardinal, domain.portals);
    case Fact::exit_status:
        return Found::scalar(Predefined::cardinal, domain.exit_status);
    }
    __builtin_unreachable();
}
middl::TypeCode type_of(Fact fact) {
    return fact == Fact::state ? status_type() : fact == Fact::account ? Predefined::string : Predefined::cardinal;
}

/// Whether `written` is this domain's name: NAME, or NAME#NUMBER where several have it.
struct DomainName {
    std::string_view name;
    std::optional<u32> number;
};
DomainName read_domain_name(std::string_view written) {
    const usize mark = written.rfind('#');
    if (mark == std::string_view::npos) return {written, std::nullopt};
    const auto number = parse_number(written.substr(mark + 1));
    if (!number || *number >= Layout::maximum_domains) return {written, std::nullopt};
    return {written.substr(0, mark), static_cast<u32>(*number)};
}

Found node_found(names::Node& node) {
    if (node.context) return Found::at({.kind = Kind::made, .node = &node});
    Found found;
    found.type = node.type, found.value = node.value;
    found.bytes = std::span(node.bytes).first(node.size);
    found.node = &node;
    return found;
}

names::TypePlaces type_places(const Kserver::Parts& parts) {
    return names::TypePlaces(parts.types.registry(), Context::type_code);
}

} // namespace

std::optional<Found> Kserver::step(const Domain& client, const Place& from, std::string_view name, TextValue& text) {
    switch (from.kind) {
    case Kind::root: {
        const auto* at = std::ranges::find(root_entries, name, &RootEntry::name);
        if (at == std::end(root_entries)) return std::nullopt;
        return Found::at({.kind = at->kind});
    }
    case Kind::services: {
        if (names::Node* node = names_.find(names_.root(), name)) return node_found(*node);
        const auto* at = std::ranges::find(service_names, name);
        const auto service = static_cast<usize>(at - std::begin(service_names));
        if (name.empty() || at == std::end(service_names) || client.providers[service] == nullptr) return std::nullopt;
        const middl::TypeCode type = interface_of(static_cast<Service>(service));
        if (type == Predefined::none) return std::nullopt;
        return Found::scalar(type, service);
    }
    case Kind::made:
        if (names::Node* node = names_.find(*from.node, name)) return node_found(*node);
        return std::nullopt;
    case Kind::domains: {
        const DomainName wanted = read_domain_name(name);
        Domain* found = nullptr;
        if (wanted.number) {
            found = find(*wanted.number);
            if (found != nullptr && found->name_text() != wanted.name) found = nullptr;
        } else if (wanted.name == self_.name_text()) {
            found = &self_;
        } else {
            each_domain([&](Domain& domain) {
                if (found == nullptr && domain.name_text() == wanted.name) found = &domain;
            });
        }
        if (found == nullptr) return std::nullopt;
        return Found::at({.kind = Kind::domain, .number = found->id});
    }
    case Kind::domain: {
        const Domain* domain = find(from.number);
        const auto* at = std::ranges::find(fact_names, name);
        if (domain == nullptr || at == std::end(fact_names)) return std::nullopt;
        return tell(*domain, static_cast<Fact>(at - std::begin(fact_names)), text);
    }
    default:
        return type_places(parts_).step(from, name, text);
    }
}

void Kserver::list(const Domain& client, const Place& place, names::EntrySink& sink) {
    const auto list_nodes = [&](const names::Node& context) {
        for (const names::Node* node = context.first; node != nullptr; node = node->next)
            if (!sink.take(node->name(), node->context ? Context::type_code : middl::TypeCode{node->type})) return;
    };
    switch (place.kind) {
    case Kind::root:
        for (const RootEntry& entry : root_entries)
            if (!sink.take(entry.name, Context::type_code)) return;
        return;
    case Kind::services:
        for (u32 service = 1; service < Domain::services; ++service) {
            const middl::TypeCode type = interface_of(static_cast<Service>(service));
            if (client.providers[service] != nullptr && type != Predefined::none &&
                !sink.take(service_names[service], type))
                return;
        }
        return list_nodes(names_.root());
    case Kind::made:
        return list_nodes(*place.node);
    case Kind::domains:
        for (u32 id = 0; id < domains_.size(); ++id) {
            const Domain* domain = domains_[id];
            if (domain == nullptr) continue;
            const bool first = std::ranges::none_of(std::span(domains_).first(id), [&](const Domain* other) {
                return other != nullptr && other->name_text() == domain->name_text();
            });
            std::array<char, sizeof(Domains::Name) + 8> storage;
            TextBuffer name(storage);
            print(name, domain->name_text());
            if (!first) print(name, "#", id);
            if (!sink.take(name.text(), Context::type_code)) return;
        }
        return;
    case Kind::domain:
        for (usize fact = 0; fact < std::size(fact_names); ++fact)
            if (!sink.take(fact_names[fact], type_of(static_cast<Fact>(fact)))) return;
        return;
    default:
        return type_places(parts_).list(place, sink);
    }
}

u64 Kserver::reference_to(const Place& place) const {
    if (place.kind == Kind::root) return metta::reference_to(Service::names);
    if (place.kind == Kind::made) return place.node->reference;
    return type_places(parts_).reference_to(place);
}

std::optional<Place> Kserver::place_of(u64 reference) {
    if (reference < first_object_reference) return type_places(parts_).place_of(reference);
    Domain* owner = owner_of(reference);
    for (const names::Node* node = owner != nullptr ? owner->names : nullptr; node != nullptr;
         node = node->next_of_owner)
        if (node->reference == reference && node->context) return Place{.kind = Kind::made, .node = node};
    return std::nullopt;
}

/// A node of the domain's that is free.
names::Node* Kserver::free_name(Domain& domain) {
    for (names::Node* node = domain.names; node != nullptr; node = node->next_of_owner)
        if (node->reference == 0) return node;
    if (domain.name_pages == Layout::maximum_name_pages) return nullptr;
    const u64 offset = Layout::names_offset + u64{domain.name_pages} * page_size;
    if (show_record_page(domain, record_address(domain, offset)) != Status::ok) return nullptr;
    ++domain.name_pages;
    auto* nodes = reinterpret_cast<names::Node*>(record_of(domain.id) + offset);
    for (usize at = 0; at < page_size / sizeof(names::Node); ++at) {
        nodes[at].owner = &domain;
        nodes[at].next_of_owner = std::exchange(domain.names, &nodes[at]);
    }
    return domain.names;
}

Kserver::Naming Kserver::add_name(Domain& domain, const Place& place, std::string_view name,
                                  const names::NewValue& value) {
    TextValue text;
    if (step(domain, place, name, text)) return Naming::exists;
    if (place.kind != Kind::services && place.kind != Kind::made) return Naming::fixed;
    names::Node* node = value.bytes.size() <= names::Node::value_size ? free_name(domain) : nullptr;
    if (node == nullptr) return Naming::exhausted;
    constexpr u32 place_of_names = 0xff; // looked up among the domain's names
    names::Node& parent = place.kind == Kind::services ? names_.root() : const_cast<names::Node&>(*place.node);
    names_.enter(*node, parent, name, value, new_reference(domain, place_of_names));
    return Naming::ok;
}

Kserver::Naming Kserver::remove_name(Domain& domain, const Place& place, std::string_view name) {
    if (place.kind != Kind::services && place.kind != Kind::made) return Naming::fixed;
    const names::Node& parent = place.kind == Kind::services ? names_.root() : *place.node;
    names::Node* node = names_.find(parent, name);
    if (node == nullptr) {
        TextValue text;
        return step(domain, place, name, text) ? Naming::fixed : Naming::not_found;
    }
    if (node->owner != &domain || !names::NameTable::whole(*node)) return Naming::not_yours;
    names_.remove(*node);
    return Naming::ok;
}

} // namespace metta::domains
