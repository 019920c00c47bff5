// SPDX-License-Identifier: MIT
// How calls of an interface travel, found out from its record: what generated code has as middl::Portal<…>::shape.
#pragma once

#include <optional>

#include "runtime/types/registry.hpp"

namespace metta::types {

/// One operation: how many words of each side travel in registers, and whether anything travels in the area.
struct OperationForm {
    u8 arguments = 0;
    u8 answer = 0; ///< of results, or of an exception's arguments: whichever takes more
    bool area = false;
};
std::optional<OperationForm> form_of(const Registry& registry, const middl::OperationRecord& operation);

/// A whole interface, as a portal manager wants it.
struct InterfaceForm {
    u32 operations = 0; ///< with those that it inherits
    u8 arguments = 1;   ///< registers in: the operation's number and up to four words
    u8 results = 1;     ///< registers out: the outcome and up to four words
    bool area = false;
};
/// Nothing: an ancestor, a type or an exception is not known, or it is LOCAL.
std::optional<InterfaceForm> form_of(const Registry& registry, const InterfaceRecord& interface);

} // namespace metta::types
