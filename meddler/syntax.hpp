// SPDX-License-Identifier: MIT
// What an interface file says, as a tree. The parser makes it, the checker fills in what names mean.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "meddler/lexer.hpp"
#include "meddler/source.hpp"

namespace metta::meddler {

struct Interface;
struct Declaration;
struct Type;

/// A name where it is written; the text belongs to the source.
struct Name {
    std::string_view text = {};
    Span where = {};
    explicit operator bool() const { return !text.empty(); }
};

enum class TypeKind : u8 {
    invalid, ///< could not be read or resolved; has been reported
    // predefined, in the order of their type codes
    boolean,
    octet,
    character,
    short_cardinal,
    cardinal,
    long_cardinal,
    short_integer,
    integer,
    long_integer,
    real,
    long_real,
    string,
    address,
    word,
    any,
    // constructed
    enumeration,
    array,
    bits,
    set,
    sequence,
    record,
    choice,
    ref,
    // by name
    iref,
    named,
};

constexpr bool is_predefined(TypeKind kind) { return kind > TypeKind::invalid && kind <= TypeKind::any; }
constexpr bool is_constructed(TypeKind kind) { return kind >= TypeKind::enumeration && kind <= TypeKind::ref; }

enum class Mode : u8 { in, out, in_out, result };

/// A field of a record, an arm of a choice, an enumerator (without a type), an argument or a result.
struct Member {
    Name name;
    Type* type = nullptr; ///< shared by the names of `a, b : T`
    Span where = {};      ///< from the name to the end of its type
    Mode mode = Mode::in;
    std::string doc = {};
};

struct Type {
    TypeKind kind = TypeKind::invalid;
    Span where = {};
    u64 count = 0;                    ///< ARRAY n
    Type* element = nullptr;          ///< of an array, set, sequence, ref; what a choice distinguishes by
    std::vector<Member> members = {}; ///< of an enumeration, record, choice
    Name scope = {};                  ///< of [Scope.]Name
    Name name = {};                   ///< and of IREF Name

    // Filled in by the checker.
    Interface* interface = nullptr;     ///< that an IREF refers to, or that declares a named type
    Declaration* declaration = nullptr; ///< of a named type
    u32 index = 0;                      ///< of a constructed type, among its interface's types
};

/// An exception that an operation may raise.
struct Raise {
    Name scope = {};
    Name name = {};
    Interface* interface = nullptr;
    Declaration* exception = nullptr;
};

struct Declaration {
    enum class Kind : u8 { type, exception, procedure, announcement };

    Kind kind = Kind::type;
    Name name = {};
    Span where = {}; ///< up to its semicolon
    Type* type = nullptr;
    std::vector<Member> arguments = {};
    std::vector<Member> results = {}; ///< of RETURNS
    std::vector<Raise> raises = {};
    bool returns = true;
    u32 number = 0; ///< of an operation, counted from its furthest ancestor's first; of a type: its index
    std::string doc = {};
    std::string prose = {}; ///< what stands before it without belonging to any declaration

    bool is_operation() const { return kind == Kind::procedure || kind == Kind::announcement; }
};

/// EXTENDS or NEEDS.
struct Import {
    Name name = {};
    Interface* interface = nullptr;
    bool used_by_reference = false; ///< IREF
    bool used_otherwise = false;    ///< its types or exceptions
    bool implied = false;           ///< by a name's use, without being written as EXTENDS or NEEDS

    /// Whether what it names must be known before this interface is: types or exceptions of it are used.
    bool hard() const { return interface != nullptr && used_otherwise; }
    bool unused() const { return interface != nullptr && !used_otherwise && !used_by_reference; }
};

struct Interface {
    const Source* source = nullptr;
    Name name = {};
    bool local = false;
    std::optional<Import> extends = {};
    std::vector<Import> needs = {};
    std::vector<Declaration> declarations = {};
    std::string doc = {};
    std::string prose = {}; ///< behind the last declaration

    std::deque<Type> types = {}; ///< every type that is written in it, which are all its own

    // Filled in by the checker.
    std::unordered_map<std::string_view, Declaration*> names = {};
    std::vector<Declaration*> type_order = {}; ///< each declared type behind those that it is made of
    std::vector<Type*> own_types = {};         ///< those with an index, which starts at 1
    u32 operation_count = 0;                   ///< with inherited ones
    u64 fingerprint = 0;                       ///< 48 bits

    Declaration* find(std::string_view text) const {
        const auto found = names.find(text);
        return found == names.end() ? nullptr : found->second;
    }
    Interface* parent() const { return extends ? extends->interface : nullptr; }
    /// What it extends, needs or names, the parent first.
    std::vector<const Import*> imports() const {
        std::vector<const Import*> all;
        if (extends) all.push_back(&*extends);
        for (const Import& import : needs) all.push_back(&import);
        return all;
    }
};

/// The type behind names for names.
inline const Type& actual(const Type& type) {
    const Type* found = &type;
    while (found->kind == TypeKind::named && found->declaration != nullptr) found = found->declaration->type;
    return *found;
}

} // namespace metta::meddler
