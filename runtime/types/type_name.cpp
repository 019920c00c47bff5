// SPDX-License-Identifier: MIT
// Types without names are written out, as far as they can be on one line.
#include "runtime/types/type_name.hpp"

#include <algorithm>
#include <optional>

namespace metta::types {
namespace {

using middl::MemberRecord;
using middl::Predefined;
using middl::RecordedMode;

constexpr std::string_view predefined_names[] = {
    "none",    "BOOLEAN",      "OCTET", "CHAR",      "SHORT CARDINAL", "CARDINAL", "LONG CARDINAL", "SHORT INTEGER",
    "INTEGER", "LONG INTEGER", "REAL",  "LONG REAL", "STRING",         "ADDRESS",  "WORD",          "Type.Any"};

constexpr unsigned deepest = 16; ///< of types without names within each other

class Writer {
  public:
    Writer(TextSink& out, const Registry& registry, const InterfaceRecord* within)
        : out_(out), registry_(registry), within_(within) {}

    void type(TypeCode code, unsigned depth);
    void written_out(const TypeRecord& type, unsigned depth);
    void members(std::span<const MemberRecord> members, std::string_view separator, std::string_view colon,
                 unsigned depth);

  private:
    /// Between the signs that stand around them.
    void inner(const TypeRecord& type, std::string_view colon, unsigned depth) {
        if (type.members.empty()) return;
        print(out_, " ");
        members(type.members, ", ", colon, depth);
        print(out_, " ");
    }

    TextSink& out_;
    const Registry& registry_;
    const InterfaceRecord* within_;
};

void Writer::members(std::span<const MemberRecord> members, std::string_view separator, std::string_view colon,
                     unsigned depth) {
    for (bool first = true; !members.empty(); first = false) {
        if (!first) print(out_, separator);
        const auto group = members.first(group_size(registry_, members));
        print_names(out_, group);
        if (group[0].type != Predefined::none) {
            print(out_, colon);
            type(group[0].type, depth);
        }
        members = members.subspan(group.size());
    }
}

void Writer::written_out(const TypeRecord& type, unsigned depth) {
    using middl::RecordedKind;
    switch (type.kind) {
    case RecordedKind::enumeration:
        print(out_, "{");
        inner(type, "", depth);
        return print(out_, "}");
    case RecordedKind::bits:
        return print(out_, "ARRAY ", type.count, " OF BITS");
    case RecordedKind::record:
        print(out_, "RECORD [");
        inner(type, " : ", depth);
        return print(out_, "]");
    case RecordedKind::choice:
        print(out_, "CHOICE ");
        this->type(type.element, depth);
        print(out_, " OF {");
        inner(type, " => ", depth);
        return print(out_, "}");
    default:
        print_constructor(out_, type);
        return this->type(type.element, depth);
    }
}

void Writer::type(TypeCode code, unsigned depth) {
    if (const std::string_view name = predefined_name(code); !name.empty()) return print(out_, name);
    const InterfaceRecord* const interface = code.predefined() ? nullptr : registry_.interface_of(code);
    if (interface != nullptr && code.index() == 0) return print(out_, "IREF ", interface->name);
    const TypeRecord* const type = interface == nullptr ? nullptr : registry_.type(code);
    if (type == nullptr || (type->name.empty() && depth == deepest)) return print(out_, "type 0x", Hex{code.value});
    if (type->name.empty()) return written_out(*type, depth + 1);
    if (interface != within_) print(out_, interface->name, ".");
    print(out_, type->name);
}

std::optional<u64> hexadecimal(std::string_view text) {
    if (!text.starts_with("0x") || text.size() < 3 || text.size() > 18) return std::nullopt;
    u64 number = 0;
    for (const char letter : text.substr(2)) {
        const char small = letter >= 'A' && letter <= 'F' ? static_cast<char>(letter - 'A' + 'a') : letter;
        const bool digit = small >= '0' && small <= '9';
        if (!digit && (small < 'a' || small > 'f')) return std::nullopt;
        number = number << 4 | static_cast<u64>(digit ? small - '0' : small - 'a' + 10);
    }
    return number;
}

} // namespace

std::string_view predefined_name(TypeCode code) {
    return code.value < std::size(predefined_names) ? predefined_names[code.value] : std::string_view();
}

void print_constructor(TextSink& out, const TypeRecord& type) {
    switch (type.kind) {
    case middl::RecordedKind::array:
        return print(out, "ARRAY ", type.count, " OF ");
    case middl::RecordedKind::set:
        return print(out, "SET OF ");
    case middl::RecordedKind::sequence:
        return print(out, "SEQUENCE OF ");
    case middl::RecordedKind::ref:
        return print(out, "REF ");
    default:
        return;
    }
}

void print_type_name(TextSink& out, const Registry& registry, TypeCode code, const InterfaceRecord* within) {
    Writer(out, registry, within).type(code, 0);
}

void print_written_type(TextSink& out, const Registry& registry, const TypeRecord& type,
                        const InterfaceRecord* within) {
    Writer(out, registry, within).written_out(type, 1);
}

void print_members(TextSink& out, const Registry& registry, std::span<const MemberRecord> members,
                   std::string_view separator, std::string_view colon, const InterfaceRecord* within) {
    Writer(out, registry, within).members(members, separator, colon, 1);
}

usize group_size(const Registry& registry, std::span<const MemberRecord> members) {
    const MemberRecord& first = members[0];
    const TypeRecord* const type = registry.type(first.type);
    const bool unnamed = type != nullptr && type->name.empty(); // one type of several members: it is written once
    usize size = 1;
    while (size != members.size() && first.type != Predefined::none && members[size].type == first.type &&
           members[size].mode == first.mode && (unnamed || (first.doc.empty() && members[size].doc.empty())))
        ++size;
    return size;
}

void print_names(TextSink& out, std::span<const MemberRecord> group) {
    if (group[0].mode == RecordedMode::out) print(out, "OUT ");
    if (group[0].mode == RecordedMode::in_out) print(out, "IN OUT ");
    bool first = true;
    for (const MemberRecord& member : group) {
        print(out, first ? "" : ", ", member.name);
        first = false;
    }
}

TypeCode type_named(const Registry& registry, std::string_view name) {
    const auto* const predefined =
        std::ranges::find(std::begin(predefined_names) + 1, std::end(predefined_names), name);
    if (predefined != std::end(predefined_names)) return {static_cast<u64>(predefined - std::begin(predefined_names))};
    if (const std::optional<u64> code = hexadecimal(name)) {
        const TypeCode type = {*code};
        const bool known = type.index() == 0 ? registry.interface_of(type) != nullptr : registry.type(type) != nullptr;
        return known && !type.predefined() ? type : Predefined::none;
    }
    if (name.starts_with("IREF ")) name.remove_prefix(5);
    const usize dot = name.find('.');
    const InterfaceRecord* const interface = registry.interface_named(name.substr(0, dot));
    if (interface == nullptr) return Predefined::none;
    if (dot == std::string_view::npos) return interface->code;
    for (const TypeRecord& type : interface->types)
        if (!type.name.empty() && type.name == name.substr(dot + 1)) return type.code;
    return Predefined::none;
}

} // namespace metta::types
