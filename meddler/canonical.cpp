// SPDX-License-Identifier: MIT
// One line for each declaration. docs/middl.md states the form: type codes depend on every byte of it.
#include "meddler/canonical.hpp"

namespace metta::meddler {
namespace {

constexpr std::string_view predefined_names[] = {
    "?",       "BOOLEAN",      "OCTET", "CHAR",      "SHORT CARDINAL", "CARDINAL", "LONG CARDINAL", "SHORT INTEGER",
    "INTEGER", "LONG INTEGER", "REAL",  "LONG REAL", "STRING",         "ADDRESS",  "WORD",          "Type.Any"};

std::string hexadecimal(u64 number) {
    std::string digits;
    for (unsigned shift = 48; shift != 0;) digits += "0123456789abcdef"[number >> (shift -= 4) & 15];
    return digits;
}

class Writer {
  public:
    Writer(const Interface& interface, bool canonical) : interface_(interface), canonical_(canonical) {}

    std::string text;

    void type(const Type& type);
    void declaration(const Declaration& declaration);
    void interface();

  private:
    void scoped(const Interface* scope, std::string_view name);
    void members(const std::vector<Member>& all, std::string_view open, std::string_view close, std::string_view colon);

    const Interface& interface_;
    bool canonical_;
};

void Writer::scoped(const Interface* scope, std::string_view name) {
    if (scope != nullptr && scope != &interface_) {
        text += scope->name.text;
        if (canonical_) text += join("@", hexadecimal(scope->fingerprint));
        text += '.';
    }
    text += name;
}

void Writer::members(const std::vector<Member>& all, std::string_view open, std::string_view close,
                     std::string_view colon) {
    text += open;
    bool first = true;
    for (const Member& member : all) {
        if (!first) text += ", ";
        first = false;
        if (member.mode == Mode::out) text += "OUT ";
        if (member.mode == Mode::in_out) text += "IN OUT ";
        text += member.name.text;
        if (member.type == nullptr) continue;
        text += colon;
        type(*member.type);
    }
    text += close;
}

void Writer::type(const Type& type) {
    switch (type.kind) {
    case TypeKind::enumeration:
        members(type.members, "{ ", " }", "");
        return;
    case TypeKind::array:
        text += join("ARRAY ", std::to_string(type.count), " OF ");
        this->type(*type.element);
        return;
    case TypeKind::bits:
        text += join("ARRAY ", std::to_string(type.count), " OF BITS");
        return;
    case TypeKind::set:
    case TypeKind::sequence:
        text += type.kind == TypeKind::set ? "SET OF " : "SEQUENCE OF ";
        this->type(*type.element);
        return;
    case TypeKind::record:
        members(type.members, "RECORD [ ", " ]", " : ");
        return;
    case TypeKind::choice:
        text += "CHOICE ";
        this->type(*type.element);
        members(type.members, " OF { ", " }", " => ");
        return;
    case TypeKind::ref:
        text += "REF ";
        this->type(*type.element);
        return;
    case TypeKind::iref:
        text += join("IREF ", type.name.text);
        return;
    case TypeKind::named:
        scoped(type.interface, type.name.text);
        return;
    default:
        text += predefined_names[static_cast<usize>(type.kind)];
    }
}

void Writer::declaration(const Declaration& declaration) {
    text += join(declaration.name.text, " : ");
    switch (declaration.kind) {
    case Declaration::Kind::type:
        text += "TYPE = ";
        type(*declaration.type);
        break;
    case Declaration::Kind::exception:
        members(declaration.arguments, "EXCEPTION [ ", " ]", " : ");
        break;
    case Declaration::Kind::announcement:
        members(declaration.arguments, "ANNOUNCEMENT [ ", " ]", " : ");
        break;
    case Declaration::Kind::procedure:
        members(declaration.arguments, "PROC [ ", " ]", " : ");
        if (declaration.returns)
            members(declaration.results, " RETURNS [ ", " ]", " : ");
        else
            text += " NEVER RETURNS";
        for (usize place = 0; place != declaration.raises.size(); ++place) {
            text += place == 0 ? " RAISES " : ", ";
            scoped(declaration.raises[place].interface, declaration.raises[place].name.text);
        }
    }
    text += ";\n";
}

void Writer::interface() {
    text += join(interface_.name.text, interface_.local ? " : LOCAL INTERFACE =\n" : " : INTERFACE =\n");
    if (const Interface* parent = interface_.parent())
        text += join("EXTENDS ", parent->name.text, "@", hexadecimal(parent->fingerprint), ";\n");
    text += "BEGIN\n";
    for (const Declaration& one : interface_.declarations) declaration(one);
    text += "END.\n";
}

} // namespace

std::string canonical_text(const Interface& interface) {
    Writer writer(interface, true);
    writer.interface();
    return std::move(writer.text);
}

std::string written_type(const Interface& interface, const Type& type, bool canonical) {
    Writer writer(interface, canonical);
    writer.type(type);
    return std::move(writer.text);
}

} // namespace metta::meddler
