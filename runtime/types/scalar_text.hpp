// SPDX-License-Identifier: MIT
// One scalar of a text, and what is said when it is none.
#pragma once

#include "runtime/types/text_scanner.hpp"
#include "runtime/types/text_value.hpp"

namespace metta::types {

/// The scalar that comes next. `alone`: the text is nothing but the scalar. Nothing: `reading.why` has been told.
std::optional<u64> scan_scalar(const TextReading& reading, TextScanner& scanner, const Shaped& type, bool alone);

/// What values of the type look like: "a CARDINAL, 0 to 4294967295".
void print_expected(TextSink& out, const Registry& registry, const Shaped& type);

} // namespace metta::types
