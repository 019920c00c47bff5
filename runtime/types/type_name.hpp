// SPDX-License-Identifier: MIT
// Types as one writes them.
#pragma once

#include "runtime/base/text.hpp"
#include "runtime/types/registry.hpp"

namespace metta::types {

/// How MIDDL writes a predefined type; empty: it is none.
std::string_view predefined_name(TypeCode code);

/// "Domains.Name", "CARDINAL", "IREF Console"; a type without a name is written out: "SEQUENCE OF CHAR". `within` is an
/// interface whose own types need no scope. A type that nobody knows is printed as its code: "type 0x2f00…0003".
void print_type_name(TextSink& out, const Registry& registry, TypeCode code, const InterfaceRecord* within = nullptr);

/// What a type's name stands for: "SET OF Colour".
void print_written_type(TextSink& out, const Registry& registry, const TypeRecord& type,
                        const InterfaceRecord* within = nullptr);

/// Members, with the mode of those that are arguments: "a, b : CHAR; OUT c : OCTET". `colon` is what is before types.
void print_members(TextSink& out, const Registry& registry, std::span<const middl::MemberRecord> members,
                   std::string_view separator, std::string_view colon, const InterfaceRecord* within = nullptr);

/// How many of the members, from the first on, are written with one type: "a, b : CHAR".
usize group_size(const Registry& registry, std::span<const middl::MemberRecord> members);
/// The names of such a group, and the mode.
void print_names(TextSink& out, std::span<const middl::MemberRecord> group);

/// What stands before the element of an array, set, sequence or reference: "ARRAY 4 OF ". Nothing for other types.
void print_constructor(TextSink& out, const TypeRecord& type);

/// The type that has this name; none: there is no such type. "Domains.Name", "CARDINAL", "Console" or "IREF Console",
/// or a type code in hexadecimal, as "0x2f0011223344".
TypeCode type_named(const Registry& registry, std::string_view name);

} // namespace metta::types
