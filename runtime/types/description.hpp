// SPDX-License-Identifier: MIT
// Descriptions: what an interface is, as bytes that the interface compiler makes and modules carry. docs/types.md
// states their form. They are read as foreign: what is accepted can be walked by anybody without further checks.
#pragma once

#include "runtime/base/description_header.hpp"
#include "runtime/base/result.hpp"
#include "runtime/middl/memory.hpp"
#include "runtime/middl/record.hpp"

namespace metta::types {

using middl::InterfaceRecord;
using middl::TypeCode;
using middl::TypeRecord;

/// Longer ones are refused, so that checking one takes a bounded time.
inline constexpr usize maximum_description_size = 128 * 1024;

/// What is known of other interfaces.
class Known {
  public:
    virtual const InterfaceRecord* interface_of(TypeCode code) const = 0;
    /// How deep values of a type that is known are (runtime/types/depth.hpp).
    virtual u8 depth_of(TypeCode code) const = 0;

  protected:
    ~Known() = default;
};

/// An interface that has been read.
struct Description {
    const InterfaceRecord* record = nullptr;
    std::span<const u8> depths = {};  ///< of each of its types
    std::span<const byte> bytes = {}; ///< a copy of what was read, where the record's texts are
    std::span<byte> block = {};       ///< where everything else is that the record points to, and the record itself
};

/// Reads a description, which `bytes` must be from the first to the last. It is copied first: `bytes` may be somebody
/// else's who changes them. Both pieces of memory are asked for once, and given back if it is refused.
///
/// With `known`, what the interface is made of must be known there: its parent, whose operations come before its own,
/// types of other interfaces, and exceptions. Without, it may be unknown. Interfaces that it has IREFs to may always
/// be.
Result<Description> read_description(std::span<const byte> bytes, middl::Memory& memory, const Known* known = nullptr);

/// Whether a description was refused only because there was no memory for it.
bool out_of_memory(const Error& error);

/// Gives back what a description takes.
void forget(const Description& description, middl::Memory& memory);

/// The code of the interface that `bytes` claim to describe. Nothing but the header has been looked at.
Result<TypeCode> described_code(std::span<const byte> bytes);

} // namespace metta::types
