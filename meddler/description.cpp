// SPDX-License-Identifier: MIT
#include "meddler/description.hpp"

#include <map>

#include "runtime/base/description_header.hpp"

namespace metta::meddler {
namespace {

/// Writes values in the form of the byte stream.
class DescriptionWriter {
  public:
    explicit DescriptionWriter(const Interface& interface) : interface_(interface) {}

    std::string write();

  private:
    template <class Number>
    void number(Number value) {
        for (usize place = 0; place != sizeof value; ++place) bytes_ += static_cast<char>(value >> 8 * place);
    }
    void kind(usize value) { number(static_cast<u32>(value)); }
    void text(std::string_view written) {
        number(static_cast<u32>(written.size()));
        bytes_ += written;
    }
    void code(const Interface& interface, u32 index) { number(interface.fingerprint << 16 | index); }
    void code_of(const Type& type);
    void members(const std::vector<Member>& all);
    void type(const Type& type, const Declaration* declaration);
    void types();
    void exceptions();
    void operations();

    const Interface& interface_;
    std::string bytes_;
};

void DescriptionWriter::code_of(const Type& type) {
    if (type.kind == TypeKind::iref) return code(*type.interface, 0);
    if (type.kind == TypeKind::named) return code(*type.interface, type.declaration->number);
    if (is_constructed(type.kind)) return code(interface_, type.index);
    number(static_cast<u64>(type.kind));
}

void DescriptionWriter::members(const std::vector<Member>& all) {
    number(static_cast<u32>(all.size()));
    for (const Member& member : all) {
        text(member.name.text);
        if (member.type == nullptr)
            number(u64{0});
        else
            code_of(*member.type);
        kind(static_cast<usize>(member.mode));
        text(member.doc);
    }
}

void DescriptionWriter::type(const Type& type, const Declaration* declaration) {
    text(declaration == nullptr ? "" : declaration->name.text);
    const bool constructed = is_constructed(type.kind);
    kind(constructed ? 1 + static_cast<usize>(type.kind) - static_cast<usize>(TypeKind::enumeration) : 0);
    if (!constructed)
        code_of(type);
    else if (type.element != nullptr)
        code_of(*type.element);
    else
        number(u64{0});
    number(type.count);
    members(type.members);
    text(declaration == nullptr ? "" : declaration->doc);
}

void DescriptionWriter::types() {
    std::map<const Type*, const Declaration*> declared;
    for (const Declaration& declaration : interface_.declarations)
        if (declaration.kind == Declaration::Kind::type) declared.emplace(declaration.type, &declaration);
    number(static_cast<u32>(interface_.own_types.size()));
    for (const Type* one : interface_.own_types) {
        const auto found = declared.find(one);
        type(*one, found == declared.end() ? nullptr : found->second);
    }
}

void DescriptionWriter::exceptions() {
    std::vector<const Declaration*> all;
    for (const Declaration& declaration : interface_.declarations)
        if (declaration.kind == Declaration::Kind::exception) all.push_back(&declaration);
    number(static_cast<u32>(all.size()));
    for (const Declaration* exception : all) {
        text(exception->name.text);
        members(exception->arguments);
        text(exception->doc);
    }
}

void DescriptionWriter::operations() {
    std::vector<const Declaration*> all;
    for (const Declaration& declaration : interface_.declarations)
        if (declaration.is_operation()) all.push_back(&declaration);
    number(static_cast<u32>(all.size()));
    for (const Declaration* operation : all) {
        text(operation->name.text);
        number(operation->number);
        kind(operation->kind == Declaration::Kind::announcement ? 2 : operation->returns ? 0 : 1);
        std::vector<Member> arguments = operation->arguments;
        arguments.insert(arguments.end(), operation->results.begin(), operation->results.end());
        members(arguments);
        number(static_cast<u32>(operation->raises.size()));
        for (const Raise& raise : operation->raises) {
            code(*raise.interface, 0);
            text(raise.exception->name.text);
        }
        text(operation->doc);
    }
}

std::string DescriptionWriter::write() {
    text(interface_.name.text);
    number(static_cast<u8>(interface_.local ? 1 : 0));
    if (interface_.parent() == nullptr)
        number(u64{0});
    else
        code(*interface_.parent(), 0);
    types();
    exceptions();
    operations();
    text(interface_.doc);
    const std::string body = std::exchange(bytes_, {});
    const DescriptionHeader header;
    number(header.magic);
    number(header.version);
    number(static_cast<u64>(sizeof header + body.size()));
    code(interface_, 0);
    return bytes_ + body;
}

} // namespace

std::string describe(const Interface& interface) { return DescriptionWriter(interface).write(); }

} // namespace metta::meddler
