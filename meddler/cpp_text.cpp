// SPDX-License-Identifier: MIT
// Lines no longer than the style allows; types.
#include "meddler/cpp_text.hpp"

#include <algorithm>
#include <filesystem>

namespace metta::meddler {

void CppText::line(std::string_view written) {
    if (!written.empty()) text += join(indent(), written);
    text += '\n';
}

void CppText::label(std::string_view written) { text += join(std::string(4 * depth_ - 2, ' '), written, "\n"); }

void CppText::blank() {
    const bool starts_block = text.ends_with("{\n") || text.ends_with(":\n") || text.empty();
    if (!text.ends_with("\n\n") && !starts_block) text += '\n';
}

void CppText::list(std::string_view head, const std::vector<std::string>& items, std::string_view tail) {
    std::string current = join(indent(), head);
    const std::string below(current.size(), ' ');
    bool first = true;
    for (usize place = 0; place != items.size(); ++place) {
        const bool last = place + 1 == items.size();
        const std::string piece = join(items[place], last ? tail : ",");
        if (!first && current.size() + 1 + piece.size() > line_width) {
            text += join(current, "\n");
            current = below;
            first = true;
        }
        if (!first) current += ' ';
        current += piece;
        first = false;
    }
    if (items.empty()) current += tail;
    text += join(current, "\n");
}

void CppText::derived(const std::string& head, const std::string& base, const std::vector<std::string>& items,
                      std::string_view tail) {
    std::string all;
    for (const std::string& item : items) all += join(all.empty() ? "" : ", ", item);
    const std::string whole = join(head, " : ", base, "<", all, ">", tail);
    if (4 * depth_ + whole.size() <= line_width) return line(whole);
    // Whichever takes fewer lines; the base on a line of its own, if both take as many.
    CppText beside, below;
    beside.depth_ = below.depth_ = depth_;
    beside.list(join(head, " : ", base, "<"), items, join(">", tail));
    below.line(head);
    below.nested([&] { below.list(join(": ", base, "<"), items, join(">", tail)); });
    text += std::ranges::count(beside.text, '\n') < std::ranges::count(below.text, '\n') ? beside.text : below.text;
}

void CppText::comment(std::string_view prose, std::string_view mark) {
    if (prose.empty()) return;
    for (usize start = 0; start <= prose.size();) {
        const usize end = std::min(prose.find('\n', start), prose.size());
        std::string_view rest = prose.substr(start, end - start);
        const usize width = line_width - 4 * depth_ - mark.size() - 1;
        do {
            usize length = rest.size();
            if (length > width) {
                const usize space = rest.substr(0, width + 1).rfind(' ');
                length = space == std::string_view::npos || space == 0 ? std::min(rest.find(' '), rest.size()) : space;
            }
            std::string one = join(mark, length == 0 ? "" : " ", rest.substr(0, length));
            // A backslash at the end would make the next line a comment too.
            if (one.ends_with('\\')) one += '.';
            line(one);
            rest.remove_prefix(std::min(length + 1, rest.size()));
        } while (!rest.empty());
        start = end + 1;
    }
}

std::string literal(std::string_view text) {
    std::string written = "\"";
    for (const char letter : text) {
        const auto code = static_cast<u8>(letter);
        if (letter == '\n')
            written += "\\n";
        else if (letter == '"' || letter == '\\')
            written += join("\\", std::string_view(&letter, 1));
        else if (code < ' ' || code == 127)
            written +=
                join("\\", std::string_view(&"01234567"[code >> 6 & 7], 1),
                     std::string_view(&"01234567"[code >> 3 & 7], 1), std::string_view(&"01234567"[code & 7], 1));
        else
            written += letter;
    }
    return written + '"';
}

/// What namespace middl calls so: generated code that is in it means something else.
static const std::set<std::string_view> names_in_middl = {"Any",
                                                          "Arena",
                                                          "Arm",
                                                          "As",
                                                          "Bits",
                                                          "Choice",
                                                          "ChoiceCodec",
                                                          "Codec",
                                                          "Described",
                                                          "EnumCodec",
                                                          "ExceptionName",
                                                          "ExceptionRecord",
                                                          "Failure",
                                                          "InterfaceRecord",
                                                          "MemberRecord",
                                                          "MemberType",
                                                          "Memory",
                                                          "Message",
                                                          "MessageHeader",
                                                          "MessageKind",
                                                          "NumberCodec",
                                                          "OperationKind",
                                                          "OperationRecord",
                                                          "OperationShape",
                                                          "Placement",
                                                          "PlainByte",
                                                          "PointedMember",
                                                          "Portal",
                                                          "PortalShape",
                                                          "Predefined",
                                                          "Reader",
                                                          "Received",
                                                          "Receiver",
                                                          "RecordCodec",
                                                          "RecordedKind",
                                                          "RecordedMode",
                                                          "References",
                                                          "Reply",
                                                          "Scalar",
                                                          "ScalarCodec",
                                                          "Sender",
                                                          "Sequence",
                                                          "ServerCall",
                                                          "Set",
                                                          "Spread",
                                                          "SpreadCodec",
                                                          "StreamTransport",
                                                          "String",
                                                          "Surrogate",
                                                          "Transport",
                                                          "TypeCode",
                                                          "TypeList",
                                                          "TypeRecord",
                                                          "Writer"};

std::string CppTypes::class_of(const Interface& interface) const {
    std::string name = class_name(interface);
    const bool hidden = inside_ ? &interface != &interface_ && names_.hides(name) : names_in_middl.contains(name);
    return hidden ? join("metta::", name) : name;
}

std::string CppTypes::name(const Interface& scope, const std::string& own) const {
    return inside_ && &scope == &interface_ ? own : join(class_of(scope), "::", own);
}

std::string CppTypes::declared(const Type& type) const {
    if (type.interface == &interface_) return name(interface_, names_.of(*type.declaration));
    return name(*type.interface, CppNames(*type.interface).of(*type.declaration));
}

std::string CppTypes::exception(const Raise& raise) const {
    if (raise.interface == &interface_) return name(interface_, names_.of(*raise.exception));
    return name(*raise.interface, CppNames(*raise.interface).of(*raise.exception));
}

std::string CppTypes::value(const Type& type) const {
    constexpr std::string_view predefined[] = {
        "?",   "bool", "u8",    "char",   "u16",           "u32",      "u64", "i16",
        "i32", "i64",  "float", "double", "middl::String", "VirtAddr", "u64", "middl::Any"};
    switch (type.kind) {
    case TypeKind::enumeration:
    case TypeKind::record:
    case TypeKind::choice:
        return name(interface_, names_.of(type));
    case TypeKind::array:
        return join("std::array<", value(*type.element), ", ", std::to_string(type.count), ">");
    case TypeKind::bits:
        return join("middl::Bits<", std::to_string(type.count), ">");
    case TypeKind::set:
        return join("middl::Set<", value(*type.element), ">");
    case TypeKind::sequence:
        return join("middl::Sequence<", value(*type.element), ">");
    case TypeKind::ref:
        return join(value(*type.element), "*");
    case TypeKind::iref:
        return join(class_of(*type.interface), "*");
    case TypeKind::named:
        return declared(type);
    default:
        return std::string(predefined[static_cast<usize>(type.kind)]);
    }
}

std::string CppTypes::parameter(const Type& type) const {
    const Type& behind = actual(type);
    switch (behind.kind) {
    case TypeKind::string:
        return "std::string_view";
    case TypeKind::sequence: {
        // What an alias is a sequence of is written as the interface that declares it sees it.
        const Interface* owner = &interface_;
        for (const Type* one = &type; one->kind == TypeKind::named; one = one->declaration->type)
            owner = one->interface;
        const std::string element = owner == &interface_
                                        ? value(*behind.element)
                                        : CppTypes(*owner, CppNames(*owner), false).value(*behind.element);
        return join("std::span<const ", element, ">");
    }
    case TypeKind::iref:
        return join(class_of(*behind.interface), "&");
    case TypeKind::any:
    case TypeKind::array:
    case TypeKind::bits:
    case TypeKind::record:
    case TypeKind::choice:
        return join("const ", value(type), "&");
    default:
        return value(type);
    }
}

std::vector<Member> results_of(const Declaration& operation) {
    std::vector<Member> all;
    for (const Member& argument : operation.arguments)
        if (argument.mode != Mode::in) all.push_back(argument);
    all.insert(all.end(), operation.results.begin(), operation.results.end());
    return all;
}

std::vector<Member> inputs_of(const Declaration& operation) {
    std::vector<Member> all;
    for (const Member& argument : operation.arguments)
        if (argument.mode != Mode::out) all.push_back(argument);
    return all;
}

std::vector<Raise> raised_exceptions(const Interface& interface) {
    std::vector<const Interface*> chain;
    for (const Interface* one = &interface; one != nullptr; one = one->parent()) chain.insert(chain.begin(), one);
    std::vector<Raise> all;
    std::set<const Declaration*> known;
    for (const Interface* one : chain)
        for (const Declaration& declaration : one->declarations)
            for (const Raise& raise : declaration.raises)
                if (known.insert(raise.exception).second) all.push_back(raise);
    return all;
}

namespace files = std::filesystem;

/// The path of a file below `root`; just its name, if it is elsewhere.
static files::path below_root(const std::string& path, const std::string& root) {
    std::error_code problem;
    const files::path absolute_root = files::weakly_canonical(root, problem);
    const files::path absolute = files::weakly_canonical(path, problem);
    const files::path relative = absolute.lexically_relative(absolute_root);
    return relative.empty() || *relative.begin() == ".." ? absolute.filename() : relative;
}

std::string include_folder(const Interface& interface, const std::string& root) {
    const std::string folder = below_root(interface.source->name, root).parent_path().generic_string();
    return folder.empty() ? folder : folder + "/";
}

void write_header(CppText& text, const Interface& interface, std::string_view what, const std::string& root) {
    text.line("// SPDX-License-Identifier: MIT");
    text.comment(join(what, " Made from ", below_root(interface.source->name, root).generic_string(),
                      " by meddler: change that."),
                 "//");
    text.line("#pragma once");
    text.blank();
}

std::vector<GeneratedFile> generate_cpp(const Interface& interface, const std::string& root) {
    const CppNames names(interface);
    const std::string path = join(include_folder(interface, root), header_name(interface));
    return {{path + ".hpp", generate_class(interface, names, root)},
            {path + "_types.hpp", generate_types(interface, names, root)},
            {path + "_portal.hpp", generate_portal(interface, names, root)},
            {path + "_record.hpp", generate_record(interface, names, root)}};
}

} // namespace metta::meddler
