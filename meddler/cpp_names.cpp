// SPDX-License-Identifier: MIT
// Two styles of names, and the names that are taken.
#include "meddler/cpp_names.hpp"

#include <algorithm>

namespace metta::meddler {
namespace {

bool upper(char letter) { return letter >= 'A' && letter <= 'Z'; }
bool lower(char letter) { return letter >= 'a' && letter <= 'z'; }
bool digit(char letter) { return letter >= '0' && letter <= '9'; }
char to_lower(char letter) { return upper(letter) ? static_cast<char>(letter - 'A' + 'a') : letter; }
char to_upper(char letter) { return lower(letter) ? static_cast<char>(letter - 'a' + 'A') : letter; }

/// Words of C++, names that headers of C define as macros, and namespaces and types that generated code uses.
const std::set<std::string_view> reserved = {"alignas",
                                             "alignof",
                                             "and",
                                             "and_eq",
                                             "asm",
                                             "assert",
                                             "auto",
                                             "bitand",
                                             "bitor",
                                             "bool",
                                             "break",
                                             "case",
                                             "catch",
                                             "char",
                                             "char8_t",
                                             "char16_t",
                                             "char32_t",
                                             "class",
                                             "co_await",
                                             "co_return",
                                             "co_yield",
                                             "compl",
                                             "concept",
                                             "const",
                                             "const_cast",
                                             "consteval",
                                             "constexpr",
                                             "constinit",
                                             "continue",
                                             "decltype",
                                             "default",
                                             "delete",
                                             "do",
                                             "double",
                                             "dynamic_cast",
                                             "else",
                                             "enum",
                                             "errno",
                                             "explicit",
                                             "export",
                                             "extern",
                                             "false",
                                             "float",
                                             "for",
                                             "friend",
                                             "goto",
                                             "if",
                                             "inline",
                                             "int",
                                             "long",
                                             "mutable",
                                             "namespace",
                                             "new",
                                             "noexcept",
                                             "not",
                                             "not_eq",
                                             "nullptr",
                                             "operator",
                                             "or",
                                             "or_eq",
                                             "private",
                                             "protected",
                                             "public",
                                             "register",
                                             "reinterpret_cast",
                                             "requires",
                                             "return",
                                             "short",
                                             "signed",
                                             "sizeof",
                                             "static",
                                             "static_assert",
                                             "static_cast",
                                             "stderr",
                                             "stdin",
                                             "stdout",
                                             "struct",
                                             "switch",
                                             "template",
                                             "this",
                                             "thread_local",
                                             "throw",
                                             "true",
                                             "try",
                                             "typedef",
                                             "typeid",
                                             "typename",
                                             "union",
                                             "unsigned",
                                             "using",
                                             "virtual",
                                             "void",
                                             "volatile",
                                             "wchar_t",
                                             "while",
                                             "xor",
                                             "xor_eq",
                                             "metta",
                                             "middl",
                                             "std",
                                             "u8",
                                             "u16",
                                             "u32",
                                             "u64",
                                             "i16",
                                             "i32",
                                             "i64",
                                             "usize",
                                             "byte",
                                             "type_code",
                                             "BUFSIZ",
                                             "EOF",
                                             "FALSE",
                                             "NULL",
                                             "RAND_MAX",
                                             "TRUE",
                                             "TRY"};

/// A name that is not in `used`, which it is added to. Two underscores are never side by side: such names are reserved.
std::string unused(std::string name, std::set<std::string>& used) {
    if (used.insert(name).second) return name;
    if (!name.ends_with('_')) name += '_';
    const std::string base = name;
    for (usize number = 2; !used.insert(name).second; ++number) name = base + std::to_string(number);
    return name;
}

std::string escaped(std::string name) {
    if (reserved.contains(name)) name += '_';
    return name;
}

} // namespace

std::string snake_case(std::string_view name) {
    std::string result;
    for (usize place = 0; place != name.size(); ++place) {
        const char letter = name[place];
        const char before = place == 0 ? '_' : name[place - 1];
        const char after = place + 1 == name.size() ? '_' : name[place + 1];
        const bool starts_word = upper(letter) && before != '_' && (!upper(before) || lower(after));
        if (letter == '_' && (result.empty() || result.back() == '_')) continue; // no leading, no doubled
        if (starts_word) result += '_';
        result += to_lower(letter);
    }
    if (result.ends_with('_')) result.pop_back();
    if (result.empty() || digit(result[0])) result.insert(0, "x");
    return escaped(std::move(result));
}

std::string pascal_case(std::string_view name) {
    std::string result;
    bool start = true;
    for (const char letter : name) {
        if (letter == '_')
            start = true;
        else
            result += std::exchange(start, false) ? to_upper(letter) : letter;
    }
    if (result.empty() || digit(result[0])) result.insert(0, "X");
    return escaped(std::move(result));
}

std::string class_name(const Interface& interface) {
    // What runtime/base and runtime/middl call so.
    static const std::set<std::string_view> taken = {"Address",  "Error",    "Hex",    "Outcome",     "PhysAddr",
                                                     "Raised",   "Result",   "Elf",    "SystemError", "TextBuffer",
                                                     "TextSink", "VirtAddr", "Archive"};
    std::string name = pascal_case(interface.name.text);
    if (taken.contains(name)) name += '_';
    return name;
}

std::string header_name(const Interface& interface) {
    std::string name = snake_case(interface.name.text);
    if (name.ends_with('_')) name.pop_back(); // a file may be called as a word of C++
    return name;
}

std::string CppNames::unique(std::string name) { return unused(std::move(name), used_); }

void CppNames::name_inner(const Type& type, const std::string& outer) {
    if (type.element != nullptr) name_type(*type.element, join(outer, type.kind == TypeKind::choice ? "Tag" : "Item"));
    if (type.kind != TypeKind::enumeration) name_members(type.members, outer);
}

void CppNames::name_type(const Type& type, const std::string& name) {
    const bool needs_name =
        type.kind == TypeKind::enumeration || type.kind == TypeKind::record || type.kind == TypeKind::choice;
    if (needs_name && !types_.contains(&type)) types_.emplace(&type, unique(name));
    name_inner(type, name);
}

void CppNames::name_members(const std::vector<Member>& all, const std::string& outer) {
    const Type* last = nullptr;
    for (const Member& member : all) {
        if (member.type != nullptr && member.type != last)
            name_type(*member.type, join(outer, pascal_case(member.name.text)));
        last = member.type;
    }
}

std::vector<std::string> CppNames::members(const std::vector<Member>& all) {
    std::vector<std::string> names;
    std::set<std::string> used;
    for (const Member& member : all) names.push_back(unused(snake_case(member.name.text), used));
    return names;
}

CppNames::CppNames(const Interface& interface) {
    used_ = {class_name(interface), "Choice", "Operation", "Error", "Result", "Raised", "Outcome", "VirtAddr"};
    std::set<std::string> operations;
    std::vector<const Interface*> chain;
    for (const Interface* one = &interface; one != nullptr; one = one->parent()) chain.push_back(one);
    for (const Interface* one : chain) {
        for (const Declaration& declaration : one->declarations) {
            if (one != &interface && !declaration.is_operation()) hidden_.insert(pascal_case(declaration.name.text));
            if (one == &interface && !declaration.is_operation())
                hidden_.insert(
                    declarations_.emplace(&declaration, unique(pascal_case(declaration.name.text))).first->second);
        }
    }
    for (auto one = chain.rbegin(); one != chain.rend(); ++one) // an ancestor's operations keep their names
        for (const Declaration& declaration : (*one)->declarations) {
            if (!declaration.is_operation()) continue;
            declarations_.emplace(&declaration, unused(snake_case(declaration.name.text), operations));
        }
    for (const Declaration& declaration : interface.declarations) {
        if (declaration.kind != Declaration::Kind::type) continue;
        std::string own = snake_case(declaration.name.text);
        if (own.ends_with('_')) own.pop_back(); // no word of C++ any more
        codes_.emplace(&declaration, unused(join("code_of_", own), operations));
    }
    for (const Declaration& declaration : interface.declarations) {
        const std::string outer = pascal_case(declaration.name.text);
        if (declaration.type != nullptr) {
            types_.emplace(declaration.type, declarations_.at(&declaration));
            name_inner(*declaration.type, outer);
        }
        name_members(declaration.arguments, outer);
        name_members(declaration.results, outer);
        results_.emplace(&declaration, unique(join(outer, "Result")));
    }
}

} // namespace metta::meddler
