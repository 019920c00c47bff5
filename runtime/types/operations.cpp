// SPDX-License-Identifier: MIT
// Exceptions are counted as the interface compiler counts them for `Error`.
#include "runtime/types/operations.hpp"

namespace metta::types {

Lineage::Lineage(const Registry& registry, const InterfaceRecord& interface) {
    for (const InterfaceRecord* one = &interface;; one = registry.interface_of(one->extends)) {
        if (one == nullptr || count_ == maximum) {
            count_ = 0;
            return;
        }
        members_[maximum - ++count_] = one;
        if (one->extends == middl::Predefined::none) return;
    }
}

const OperationRecord* find_operation(const Registry& registry, const InterfaceRecord& interface,
                                      std::string_view name) {
    const OperationRecord* found = nullptr; // the nearest, should a name be there twice
    visit_operations(registry, interface, [&](const InterfaceRecord&, const OperationRecord& operation) {
        if (operation.name == name) found = &operation;
    });
    return found;
}

FoundException find_exception(const Registry& registry, const middl::ExceptionName& name) {
    const InterfaceRecord* const interface = registry.interface_of(name.interface);
    if (interface == nullptr) return {};
    for (const ExceptionRecord& exception : interface->exceptions)
        if (exception.name == name.name) return {interface, &exception};
    return {};
}

FoundException exception_of_outcome(const Registry& registry, const InterfaceRecord& interface, u64 outcome) {
    const Lineage lineage(registry, interface);
    const auto same = [](const middl::ExceptionName& one, const middl::ExceptionName& other) {
        return one.interface == other.interface && one.name == other.name;
    };
    // Whether it is raised by anything before `end`, which is one of what the lineage raises.
    const auto known = [&](const middl::ExceptionName* end) {
        for (const InterfaceRecord* const one : lineage.members())
            for (const OperationRecord& operation : one->operations)
                for (const middl::ExceptionName& raised : operation.raises) {
                    if (&raised == end) return false;
                    if (same(raised, *end)) return true;
                }
        return false;
    };
    u64 number = 0;
    for (const InterfaceRecord* const one : lineage.members())
        for (const OperationRecord& operation : one->operations)
            for (const middl::ExceptionName& raised : operation.raises)
                if (!known(&raised) && ++number == outcome) return find_exception(registry, raised);
    return {};
}

} // namespace metta::types
