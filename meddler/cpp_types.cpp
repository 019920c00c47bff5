// SPDX-License-Identifier: MIT
// The header with the enumerations that an interface names. It needs nothing, so that code can have the numbers of an
// interface without what calls of it stand on: the nucleus, the boot program.
#include <algorithm>

#include "meddler/cpp_text.hpp"

namespace metta::meddler {

bool is_named_enumeration(const Declaration& declaration) {
    return declaration.kind == Declaration::Kind::type && declaration.type->kind == TypeKind::enumeration;
}

std::string types_namespace(const Interface& interface) { return join(header_name(interface), "_types"); }

void write_enumeration(CppText& text, const Type& type, const std::string& name, std::string_view doc) {
    constexpr usize fits_a_byte = 256;
    text.comment(doc);
    const auto members = CppNames::members(type.members);
    const std::string head = join("enum class ", name, type.members.size() <= fits_a_byte ? " : u8 {" : " : u32 {");
    const bool documented = std::ranges::any_of(type.members, [](const Member& member) { return !member.doc.empty(); });
    std::string all;
    for (const std::string& member : members) all += join(all.empty() ? " " : ", ", member);
    if (!documented && 4 + head.size() + all.size() + 3 <= line_width) {
        text.line(join(head, all, " };"));
        return;
    }
    text.open(head);
    for (usize place = 0; place != members.size(); ++place) {
        text.comment(type.members[place].doc);
        text.line(join(members[place], ","));
    }
    text.close("};");
}

std::string generate_types(const Interface& interface, const CppNames& names, const std::string& root) {
    CppText text;
    write_header(text, interface, join("The enumerations of the interface ", interface.name.text, "."), root);
    text.line("#include \"runtime/base/types.hpp\"");
    text.blank();
    text.line(join("namespace metta::", types_namespace(interface), " {"));
    text.line();
    for (const Declaration* const declaration : interface.type_order) {
        if (!is_named_enumeration(*declaration)) continue;
        write_enumeration(text, *declaration->type, names.of(*declaration), declaration->doc);
        text.blank();
    }
    text.line(join("} // namespace metta::", types_namespace(interface)));
    return std::move(text.text);
}

} // namespace metta::meddler
