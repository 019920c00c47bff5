// SPDX-License-Identifier: MIT
#include "servers/names/type_places.hpp"

#include <algorithm>

#include "runtime/types/definition.hpp"
#include "runtime/types/type_name.hpp"

namespace metta::names {
namespace {

using middl::InterfaceRecord;
using middl::MemberRecord;
using middl::Predefined;
using middl::RecordedKind;
using middl::TypeCode;
using middl::TypeRecord;
using Kind = Place::Kind;

constexpr u32 predefined_end = Predefined::any.value + 1;
std::string_view predefined_name(u32 code) { return types::predefined_name({code}); }

/// In a path, where blanks are none.
void write_predefined(TextSink& out, std::string_view name) {
    for (const char letter : name) print(out, letter == ' ' ? '_' : letter);
}
bool same_predefined(std::string_view written, std::string_view name) {
    return std::ranges::equal(written, name, [](char a, char b) { return a == (b == ' ' ? '_' : b); });
}

constexpr std::string_view mode_names[] = {"IN ", "OUT ", "IN OUT ", "RETURNS "};

template <class Record>
std::optional<u32> number_named(std::span<const Record> all, std::string_view name) {
    const auto at = std::ranges::find(all, name, &Record::name);
    if (name.empty() || at == all.end()) return std::nullopt;
    return static_cast<u32>(at - all.begin());
}

const TypeRecord& type_at(const Place& place) { return place.interface->types[place.number - 1]; }

/// What the parts of a place are; nothing of a type that has none.
std::span<const MemberRecord> parts_of(const Place& place) {
    switch (place.kind) {
    case Kind::type:
        return type_at(place).members;
    case Kind::exception:
        return place.interface->exceptions[place.number].arguments;
    case Kind::operation:
        return place.interface->operations[place.number].arguments;
    default:
        return {};
    }
}

// References: a kind, the number of an interface, and that of an item in it.
constexpr u64 first_reference = 0x100, item_bits = 16, interface_bits = 10, kind_shift = item_bits + interface_bits;
static_assert(types::Registry::capacity <= 1 << interface_bits);

} // namespace

std::optional<Found> TypePlaces::step_types(std::string_view name) const {
    for (u32 code = 1; code < predefined_end; ++code)
        if (same_predefined(name, predefined_name(code))) return Found::at({.kind = Kind::predefined, .number = code});
    const usize dot = name.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const InterfaceRecord* const interface = registry_.interface_named(name.substr(0, dot));
    if (interface == nullptr) return std::nullopt;
    const auto number = number_named(interface->types, name.substr(dot + 1));
    if (!number) return std::nullopt;
    return Found::at({.kind = Kind::type, .number = *number + 1, .interface = interface});
}

std::optional<Found> TypePlaces::step_interface(const InterfaceRecord& interface, std::string_view name) const {
    if (const auto number = number_named(interface.types, name))
        return Found::at({.kind = Kind::type, .number = *number + 1, .interface = &interface});
    if (const auto number = number_named(interface.exceptions, name))
        return Found::at({.kind = Kind::exception, .number = *number, .interface = &interface});
    if (const auto number = number_named(interface.operations, name))
        return Found::at({.kind = Kind::operation, .number = *number, .interface = &interface});
    if (name == ".code") return Found::scalar(Predefined::long_cardinal, interface.code.value);
    if (const InterfaceRecord* const parent = registry_.interface_of(interface.extends);
        name == ".extends" && parent != nullptr)
        return Found::at({.kind = Kind::interface, .interface = parent});
    return std::nullopt;
}

std::optional<Found> TypePlaces::member(std::span<const MemberRecord> members, std::string_view name,
                                        TextValue& text) const {
    const auto number = number_named(members, name);
    if (!number) return std::nullopt;
    std::array<char, TextValue::room> storage;
    TextBuffer type(storage);
    types::print_type_name(type, registry_, members[*number].type);
    return text.make(mode_names[static_cast<usize>(members[*number].mode)], type.text());
}

std::optional<Found> TypePlaces::step_type(const Place& from, std::string_view name, TextValue& text) const {
    const TypeRecord& type = type_at(from);
    if (name == ".code") return Found::scalar(Predefined::long_cardinal, type.code.value);
    if (type.kind == RecordedKind::enumeration) {
        const auto number = number_named(type.members, name);
        if (!number) return std::nullopt;
        return Found::scalar(type.code, *number);
    }
    if (name == ".definition") {
        std::array<char, TextValue::room> storage;
        TextBuffer definition(storage);
        types::print_definition(definition, registry_, *from.interface, type);
        return text.make(definition.text());
    }
    const auto number = number_named(type.members, name);
    if (!number) return std::nullopt;
    std::array<char, TextValue::room> storage;
    TextBuffer of_member(storage);
    types::print_type_name(of_member, registry_, type.members[*number].type);
    return text.make(of_member.text());
}

std::optional<Found> TypePlaces::step(const Place& from, std::string_view name, TextValue& text) const {
    switch (from.kind) {
    case Kind::interfaces: {
        const InterfaceRecord* const interface = registry_.interface_named(name);
        if (interface == nullptr) return std::nullopt;
        return Found::at({.kind = Kind::interface, .interface = interface});
    }
    case Kind::types:
        return step_types(name);
    case Kind::interface:
        return step_interface(*from.interface, name);
    case Kind::type:
        return step_type(from, name, text);
    case Kind::exception:
    case Kind::operation:
        return member(parts_of(from), name, text);
    case Kind::predefined:
        if (name == ".code") return Found::scalar(Predefined::long_cardinal, from.number);
        return std::nullopt;
    default:
        return std::nullopt;
    }
}

bool TypePlaces::list_members(std::span<const MemberRecord> members, TypeCode type, EntrySink& sink) const {
    return std::ranges::all_of(members, [&](const MemberRecord& one) { return sink.take(one.name, type); });
}

/// Everything that an interface declares with a name.
bool TypePlaces::list_own(const InterfaceRecord& interface, EntrySink& sink) const {
    const auto all = [&](const auto& records) {
        return std::ranges::all_of(
            records, [&](const auto& record) { return record.name.empty() || sink.take(record.name, context_); });
    };
    return all(interface.types) && all(interface.exceptions) && all(interface.operations);
}

void TypePlaces::list(const Place& place, EntrySink& sink) const {
    std::array<char, 600> storage;
    switch (place.kind) {
    case Kind::interfaces:
        for (u32 number = 0; number < registry_.size(); ++number)
            if (!sink.take(registry_.at(number).name, context_)) return;
        return;
    case Kind::types:
        for (u32 code = 1; code < predefined_end; ++code) {
            TextBuffer text(storage);
            write_predefined(text, predefined_name(code));
            if (!sink.take(text.text(), context_)) return;
        }
        for (u32 number = 0; number < registry_.size(); ++number) {
            const InterfaceRecord& interface = registry_.at(number);
            for (const TypeRecord& type : interface.types) {
                TextBuffer text(storage);
                print(text, interface.name, ".", type.name);
                if (!type.name.empty() && !sink.take(text.text(), context_)) return;
            }
        }
        return;
    case Kind::interface:
        if (!list_own(*place.interface, sink) || !sink.take(".code", Predefined::long_cardinal)) return;
        if (place.interface->extends != Predefined::none) sink.take(".extends", context_);
        return;
    case Kind::type: {
        const TypeRecord& type = type_at(place);
        const bool enumeration = type.kind == RecordedKind::enumeration;
        if (!list_members(type.members, enumeration ? type.code : Predefined::string, sink)) return;
        if (!sink.take(".code", Predefined::long_cardinal)) return;
        if (!enumeration) sink.take(".definition", Predefined::string);
        return;
    }
    case Kind::exception:
    case Kind::operation:
        list_members(parts_of(place), Predefined::string, sink);
        return;
    case Kind::predefined:
        sink.take(".code", Predefined::long_cardinal);
        return;
    default:
        return;
    }
}

u64 TypePlaces::reference_to(const Place& place) const {
    u32 interface = 0;
    while (place.interface != nullptr && &registry_.at(interface) != place.interface) ++interface;
    return first_reference + (static_cast<u64>(place.kind) << kind_shift | u64{interface} << item_bits | place.number);
}

std::optional<Place> TypePlaces::place_of(u64 reference) const {
    if (reference < first_reference || reference >= first_object_reference) return std::nullopt;
    reference -= first_reference;
    const u64 kind = reference >> kind_shift, interface = reference >> item_bits & ((1 << interface_bits) - 1);
    const auto number = static_cast<u32>(reference & ((1 << item_bits) - 1));
    Place place = {.kind = static_cast<Kind>(kind), .number = number};
    switch (place.kind) {
    case Kind::services:
    case Kind::interfaces:
    case Kind::types:
    case Kind::domains:
    case Kind::domain:
        return place;
    case Kind::predefined:
        if (number == 0 || number >= predefined_end) return std::nullopt;
        return place;
    case Kind::interface:
    case Kind::type:
    case Kind::exception:
    case Kind::operation: {
        if (interface >= registry_.size()) return std::nullopt;
        place.interface = &registry_.at(static_cast<u32>(interface));
        const bool there = place.kind == Kind::interface   ? number == 0
                           : place.kind == Kind::type      ? number - 1 < place.interface->types.size()
                           : place.kind == Kind::exception ? number < place.interface->exceptions.size()
                                                           : number < place.interface->operations.size();
        if (!there) return std::nullopt;
        return place;
    }
    default:
        return std::nullopt;
    }
}

} // namespace metta::names
