// SPDX-License-Identifier: MIT
// What an interface can be asked for, with what it inherits.
#pragma once

#include "runtime/types/registry.hpp"

namespace metta::types {

using middl::ExceptionRecord;
using middl::OperationRecord;

/// An interface behind those that it extends. Invariant: `members()` is empty, or each but the first extends the one
/// before it. Empty: an ancestor is not known, or there are too many.
class Lineage {
  public:
    static constexpr usize maximum = 32;

    Lineage(const Registry& registry, const InterfaceRecord& interface);
    std::span<const InterfaceRecord* const> members() const { return std::span(members_).last(count_); }

  private:
    std::array<const InterfaceRecord*, maximum> members_ = {};
    usize count_ = 0;
};

/// The operation of this name, inherited ones too; nullptr: there is none.
const OperationRecord* find_operation(const Registry& registry, const InterfaceRecord& interface,
                                      std::string_view name);

/// Calls `visit(declaring interface, operation)` for each operation, in the order of their numbers.
template <class Visit>
void visit_operations(const Registry& registry, const InterfaceRecord& interface, const Visit& visit) {
    const Lineage lineage(registry, interface);
    for (const InterfaceRecord* const one : lineage.members())
        for (const OperationRecord& operation : one->operations) visit(*one, operation);
}

/// Calls `visit(name)` for all that has a name in an interface: types, exceptions, operations, inherited ones too.
template <class Visit>
void visit_declared(const Registry& registry, const InterfaceRecord& interface, const Visit& visit) {
    for (const TypeRecord& type : interface.types)
        if (!type.name.empty()) visit(type.name);
    for (const ExceptionRecord& exception : interface.exceptions) visit(exception.name);
    visit_operations(registry, interface,
                     [&](const InterfaceRecord&, const OperationRecord& operation) { visit(operation.name); });
}

/// An exception, and who declares it.
struct FoundException {
    const InterfaceRecord* interface = nullptr;
    const ExceptionRecord* exception = nullptr;
    explicit operator bool() const { return exception != nullptr; }
};

/// What an operation's RAISES means; nothing: it is not known.
FoundException find_exception(const Registry& registry, const middl::ExceptionName& name);

/// The exception that an outcome of this number is, from 1 on; nothing: there are fewer, or it is not known. They are
/// those that operations of the interface raise, inherited ones first, in the order of their first use.
FoundException exception_of_outcome(const Registry& registry, const InterfaceRecord& interface, u64 outcome);

/// Whether the operation itself is one that raises it.
bool raises(const OperationRecord& operation, const FoundException& exception);

} // namespace metta::types
