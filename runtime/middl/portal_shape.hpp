// SPDX-License-Identifier: MIT
// What the portal manager has to know of an interface to make a portal for it.
#pragma once

#include "runtime/middl/codec.hpp"
#include "runtime/middl/type_list.hpp"

namespace metta::middl {

/// One operation: what travels in registers, and how many bytes of the argument area are used, each way.
struct OperationShape {
    std::string_view name;
    Placement arguments;
    Placement answer; ///< results, or an exception's arguments
};

/// A whole interface, which is one portal. Registers in the order rdi rsi rdx r10 r8 r9; those that carry nothing are
/// cleared by a portal that hides both sides from each other.
struct PortalShape {
    std::span<const OperationShape> operations;
    u8 arguments = 1;  ///< registers that carry something in: the operation's number and up to four words
    u8 results = 1;    ///< registers that carry something out: the outcome and up to four words
    bool area = false; ///< whether anything travels in an argument area, whose address is in r9
};

constexpr PortalShape shape_of(std::span<const OperationShape> operations) {
    PortalShape shape = {operations};
    for (const OperationShape& operation : operations) {
        shape.arguments = std::max<u8>(shape.arguments, static_cast<u8>(1 + operation.arguments.registers));
        shape.results = std::max<u8>(shape.results, static_cast<u8>(1 + operation.answer.registers));
        shape.area = shape.area || operation.arguments.maximum != 0 || operation.answer.maximum != 0;
    }
    return shape;
}

/// Of an interface: its shape, and the types that it declares. Specialised by generated code.
template <class Interface>
struct Portal;

} // namespace metta::middl
