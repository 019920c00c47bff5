// SPDX-License-Identifier: MIT
// From values to texts, by type: what runtime/types/text_value.hpp reads back.
#pragma once

#include "runtime/base/text.hpp"
#include "runtime/middl/values.hpp"
#include "runtime/types/shape.hpp"

namespace metta::types {

enum class TextStyle : u8 {
    literal, ///< can be read back, in others too
    plain,   ///< a STRING or SEQUENCE OF CHAR is its letters, as they are; all others as literal
};

/// A value of a scalar type that a register had. False: it is none, and nothing was printed.
bool print_word(TextSink& out, const Registry& registry, TypeCode type, u64 word);

/// Bytes that should be exactly a value of the type; the caller's own, which nobody else changes. False: they are none,
/// and nothing was printed.
bool print_value(TextSink& out, const Registry& registry, TypeCode type, std::span<const byte> bytes,
                 TextStyle style = TextStyle::literal);

/// As a literal says its type: "CARDINAL(5)". With TextStyle::plain only the value, as its type has it.
bool print_any(TextSink& out, const Registry& registry, const middl::Any& any, TextStyle style = TextStyle::literal);

} // namespace metta::types
