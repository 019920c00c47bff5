// SPDX-License-Identifier: MIT
#include "runtime/types/form.hpp"

#include <algorithm>

#include "runtime/types/shape.hpp"

namespace metta::types {
namespace {

using middl::RecordedMode;

constexpr u8 register_limit = 4;

/// How some values travel.
struct Travel {
    u8 registers = 0;
    bool area = false;
};

/// Those of which `chosen(mode)` says so. False: a type is not known.
template <class Chosen>
bool place(const Registry& registry, std::span<const MemberRecord> members, Travel& travel, Chosen chosen) {
    for (const MemberRecord& member : members) {
        if (!chosen(member.mode)) continue;
        const Shape shape = shape_of(registry, member.type).shape;
        if (shape == Shape::unknown) return false;
        if (width_of(shape) != 0 && travel.registers != register_limit)
            ++travel.registers;
        else
            travel.area = true;
    }
    return true;
}

} // namespace

std::optional<OperationForm> form_of(const Registry& registry, const middl::OperationRecord& operation) {
    const auto any = [](RecordedMode) { return true; };
    Travel arguments, answer;
    if (!place(registry, operation.arguments, arguments,
               [](RecordedMode mode) { return mode == RecordedMode::in || mode == RecordedMode::in_out; }) ||
        !place(registry, operation.arguments, answer, [](RecordedMode mode) { return mode != RecordedMode::in; }))
        return {};
    OperationForm form = {arguments.registers, answer.registers, arguments.area || answer.area};
    for (const middl::ExceptionName& raise : operation.raises) {
        const InterfaceRecord* const owner = registry.interface_of(raise.interface);
        if (owner == nullptr) return {};
        const auto exception = std::ranges::find(owner->exceptions, raise.name, &middl::ExceptionRecord::name);
        Travel travel;
        if (exception == owner->exceptions.end() || !place(registry, exception->arguments, travel, any)) return {};
        form.answer = std::max(form.answer, travel.registers);
        form.area = form.area || travel.area;
    }
    return form;
}

std::optional<InterfaceForm> form_of(const Registry& registry, const InterfaceRecord& interface) {
    InterfaceForm whole;
    const InterfaceRecord* one = &interface;
    for (unsigned left = Registry::maximum_ancestors; left != 0; --left) {
        if (one->local) return {};
        for (const middl::OperationRecord& operation : one->operations) {
            const auto form = form_of(registry, operation);
            if (!form) return {};
            whole.operations = std::max(whole.operations, operation.number + 1);
            whole.arguments = std::max(whole.arguments, static_cast<u8>(1 + form->arguments));
            whole.results = std::max(whole.results, static_cast<u8>(1 + form->answer));
            whole.area = whole.area || form->area;
        }
        if (one->extends == Predefined::none) return whole;
        one = registry.interface_of(one->extends);
        if (one == nullptr) return {};
    }
    return {};
}

} // namespace metta::types
