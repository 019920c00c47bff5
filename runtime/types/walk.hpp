// SPDX-License-Identifier: MIT
// Whether bytes are values of their types, for whoever passes them on: without knowing a type at compile time.
//
// Accepts what generated code accepts, but for values that are nested more deeply than `maximum_levels`, and for what
// is in an any: that must be a value, if its type is known. Who wants to see references cannot let a value pass that
// nobody can look into.
#pragma once

#include "runtime/middl/call.hpp"
#include "runtime/types/shape.hpp"

namespace metta::types {

/// How deep values may lie within others: what Traversal has room for, and more than sequences can be nested.
inline constexpr usize maximum_levels = 2 * middl::maximum_depth + 8;

enum class Flaw : u8 {
    none,
    malformed,    ///< the bytes are no value of the type
    unknown_type, ///< `type`, which it is made of, is not known, or cannot be sent
    too_deep,     ///< values are nested more deeply than can be followed
    refused,      ///< the visitor has refused a reference
};

struct Walked {
    Flaw flaw = Flaw::none;
    usize size = 0;                   ///< how many bytes the value takes
    TypeCode type = Predefined::none; ///< of Flaw::unknown_type
};

/// Sees the references to interfaces in a value, those in anys too; none of them is 0.
class ReferenceVisitor {
  public:
    /// May change the number: what it is on the other side. False: such a reference must not pass.
    virtual bool reference(TypeCode interface, u64& number) = 0;

  protected:
    ~ReferenceVisitor() = default;
};

/// The value at the front of `bytes`, which are the caller's own: nobody else changes them.
Walked walk(const Registry& registry, TypeCode type, std::span<const byte> bytes);
Walked walk(const Registry& registry, TypeCode type, std::span<byte> bytes, ReferenceVisitor& visitor);

/// Which members of an operation or exception travel.
enum class Part : u8 { arguments, results, all };

constexpr bool travels(const MemberRecord& member, Part part) {
    using middl::RecordedMode;
    return part == Part::all ||
           (part == Part::arguments ? member.mode == RecordedMode::in || member.mode == RecordedMode::in_out
                                    : member.mode != RecordedMode::in);
}

using Words = std::array<u64, middl::Placement::register_limit>;

/// The same with all values of a call or an answer: the first four scalars in registers, the others in `bytes`. Words
/// that carry nothing become 0. `visitor` may be null.
Walked walk_placed(const Registry& registry, std::span<const MemberRecord> members, Part part, Words& words,
                   std::span<byte> bytes, ReferenceVisitor* visitor);

} // namespace metta::types
