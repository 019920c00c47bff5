// SPDX-License-Identifier: MIT
// Type records: what an interface's description says, as constants that a running program can browse.
#pragma once

#include <span>
#include <string_view>

#include "runtime/middl/type_code.hpp"
#include "runtime/middl/type_list.hpp"

namespace metta::middl {

enum class RecordedKind : u8 { alias, enumeration, array, bits, set, sequence, record, choice, ref };
enum class RecordedMode : u8 { in, out, in_out, result };

/// A field, an arm, a member of an enumeration, an argument or a result.
struct MemberRecord {
    std::string_view name;
    TypeCode type = Predefined::none; ///< none: a member of an enumeration
    RecordedMode mode = RecordedMode::in;
    std::string_view doc = {};
};

struct TypeRecord {
    TypeCode code;
    std::string_view name; ///< empty: it is written where it is used, without a name
    RecordedKind kind;
    TypeCode element = Predefined::none; ///< what an alias stands for, of an array, set, sequence, ref; a choice's tag
    u64 count = 0;                       ///< of an array's elements or bits
    std::span<const MemberRecord> members = {};
    std::string_view doc = {};
};

/// An exception of this or another interface.
struct ExceptionName {
    TypeCode interface;
    std::string_view name;
};

struct ExceptionRecord {
    std::string_view name;
    std::span<const MemberRecord> arguments = {};
    std::string_view doc = {};
};

enum class OperationKind : u8 { procedure, never_returns, announcement };

struct OperationRecord {
    std::string_view name;
    u32 number;
    OperationKind kind;
    std::span<const MemberRecord> arguments = {}; ///< with results, which have their mode
    std::span<const ExceptionName> raises = {};
    std::string_view doc = {};
};

struct InterfaceRecord {
    TypeCode code;
    std::string_view name;
    bool local;
    TypeCode extends;                  ///< none: nothing
    std::span<const TypeRecord> types; ///< the one with the index n at n - 1
    std::span<const ExceptionRecord> exceptions;
    std::span<const OperationRecord> operations; ///< its own; those that it inherits are its parent's
    std::string_view doc;
};

/// Of an interface: its record, its description (docs/types.md), and the interfaces that these refer to. Specialised by
/// generated code.
template <class Interface>
struct Described;

} // namespace metta::middl
