// SPDX-License-Identifier: MIT
// Whether a record makes sense: what the interface compiler would not have made is refused.
#pragma once

#include "runtime/types/description.hpp"

namespace metta::types {

/// Texts are texts already, and names of kinds and modes have been checked. Fills in `depths`, one for each type.
Result<void> check_record(const InterfaceRecord& interface, std::span<u8> depths, const Known* known);

/// How many operations an interface has, with those that it inherits, if all its ancestors are known.
std::optional<u64> operation_count(const InterfaceRecord& interface, const Known& known);

} // namespace metta::types
