// SPDX-License-Identifier: MIT
// From texts to values: what people write, by type.
//
//   BOOLEAN, enumerations    a member's name: true, Running
//   CARDINAL, INTEGER, …     12  0x1f  -3
//   CHAR                     'x'  '\n'  or its number
//   REAL, LONG REAL          1.5  -2e10  infinity  nan
//   STRING                   "text", with \n \t \r \" \' \\ \xNN in it; a word that does not begin with " is the text
//   SEQUENCE OF CHAR         the same; or a list, of which the first element is in ' '
//   SEQUENCE OF OCTET        a list, or "text"
//   ARRAY n OF CHAR, OCTET   the same; a shorter text is followed by zeros
//   other SEQUENCE, ARRAY    {1, 2, 3}  or [1, 2, 3]
//   ARRAY n OF BITS          0b0101  0x1f: the first bit is the lowest
//   SET OF E                 {A, B}
//   RECORD                   [field = value, …]  or [value, …], in the order of the fields
//   CHOICE                   Arm(value)  or Arm = value
//   IREF                     a path in contexts, or the number of a reference; none
//   Type.Any                 TYPE(value), as CARDINAL(5), Domains.Name("x"); or the value of a literal's type:
//                            LONG CARDINAL, LONG INTEGER, LONG REAL, BOOLEAN, CHAR, STRING; what a path leads to; none
//
// Within others, a text is in " ".
#pragma once

#include <optional>

#include "runtime/base/text.hpp"
#include "runtime/middl/values.hpp"
#include "runtime/types/shape.hpp"

namespace metta::types {

/// Who knows what paths lead to.
class Paths {
  public:
    /// The value at `path`, whose bytes must last until the text is read; nothing: there is none.
    virtual std::optional<middl::Any> resolve(std::string_view path) = 0;

  protected:
    ~Paths() = default;
};

struct TextReading {
    const Registry& registry;
    TextSink& why;          ///< gets a sentence, if a text is no value: "expected …, found …"
    Paths* paths = nullptr; ///< null: paths lead nowhere
};

/// A value of a scalar type, as a register has it.
std::optional<u64> read_word(const TextReading& reading, TypeCode type, std::string_view text);

/// A value of any type, into `to`, in the form of the byte stream. How many bytes it takes.
std::optional<usize> read_value(const TextReading& reading, TypeCode type, std::string_view text, std::span<byte> to);

} // namespace metta::types
