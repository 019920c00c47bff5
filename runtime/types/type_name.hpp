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

/// The type that has this name; none: there is no such type. "Domains.Name", "CARDINAL", "Console" or "IREF Console",
/// or a type code in hexadecimal, as "0x2f0011223344".
TypeCode type_named(const Registry& registry, std::string_view name);

} // namespace metta::types
