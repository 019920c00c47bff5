// SPDX-License-Identifier: MIT
// What is declared, as it would be written in MIDDL, with its prose: laid out as the interface compiler lays out.
#pragma once

#include "runtime/base/text.hpp"
#include "runtime/types/operations.hpp"

namespace metta::types {

/// The whole interface: types, exceptions, operations, each kind in its order.
void print_definition(TextSink& out, const Registry& registry, const InterfaceRecord& interface);

/// One declaration, as it stands in its interface. A type that has no name is written out.
void print_definition(TextSink& out, const Registry& registry, const InterfaceRecord& interface,
                      const TypeRecord& type);
void print_definition(TextSink& out, const Registry& registry, const InterfaceRecord& interface,
                      const ExceptionRecord& exception);
void print_definition(TextSink& out, const Registry& registry, const InterfaceRecord& interface,
                      const OperationRecord& operation);

/// An operation on one line, without prose and semicolon: "Read : PROC [ limit : CARDINAL ] RETURNS […] RAISES Closed".
void print_signature(TextSink& out, const Registry& registry, const InterfaceRecord& interface,
                     const OperationRecord& operation);

/// The first sentence of a text of documentation, on one line.
void print_first_sentence(TextSink& out, std::string_view doc);

} // namespace metta::types
