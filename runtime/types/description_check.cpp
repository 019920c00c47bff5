// SPDX-License-Identifier: MIT
#include "runtime/types/description_check.hpp"

#include <algorithm>

#include "runtime/types/depth.hpp"
#include "runtime/types/registry.hpp"

namespace metta::types {
namespace {

using middl::ExceptionName;
using middl::ExceptionRecord;
using middl::MemberRecord;
using middl::OperationKind;
using middl::OperationRecord;
using middl::Predefined;
using middl::RecordedKind;
using middl::RecordedMode;

bool is_name(std::string_view text) {
    const auto letter = [](char one) { return one == '_' || (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z'); };
    return !text.empty() && letter(text.front()) &&
           std::ranges::all_of(text, [&](char one) { return letter(one) || (one >= '0' && one <= '9'); });
}

/// Whether no two have the same name. Descriptions are small enough to compare all.
template <class Record>
bool each_once(std::span<const Record> all) {
    for (usize place = 0; place != all.size(); ++place)
        for (usize before = 0; before != place; ++before)
            if (all[before].name == all[place].name) return false;
    return true;
}

class Check {
  public:
    Check(const InterfaceRecord& interface, const Known* known) : interface_(interface), known_(known) {}

    Result<void> run(std::span<u8> depths) const;

  private:
    bool own(TypeCode code) const { return code.fingerprint() == interface_.code.fingerprint(); }
    const InterfaceRecord* owner_of(TypeCode code) const {
        return own(code) ? &interface_ : known_ != nullptr ? known_->interface_of(code) : nullptr;
    }
    const TypeRecord* find(TypeCode code) const;
    bool exists(TypeCode code) const;
    std::optional<std::span<const MemberRecord>> tags_of(TypeCode code, bool of_set) const;

    Result<void> check_names() const;
    Result<void> check_parent() const;
    Result<void> check_members(std::span<const MemberRecord> members, u64 number) const;
    Result<void> check_type(const TypeRecord& type) const;
    Result<void> check_tags(const TypeRecord& type) const;
    Result<void> check_operation(const OperationRecord& operation) const;
    Result<void> check_raise(const ExceptionName& raise, u64 number) const;

    const InterfaceRecord& interface_;
    const Known* known_;
};

std::unexpected<Error> wrong(std::string_view subject, std::string_view expected, std::string_view found, u64 number) {
    return refuse({.subject = subject, .expected = expected, .found = found, .value = number});
}

/// A declared type of this or another interface; nullptr: there is none, or its interface is not known.
const TypeRecord* Check::find(TypeCode code) const {
    if (code.predefined() || code.interface()) return nullptr;
    const InterfaceRecord* const owner = owner_of(code);
    if (owner == nullptr || (owner->local && !interface_.local)) return nullptr;
    return code.index() <= owner->types.size() ? &owner->types[code.index() - 1u] : nullptr;
}

/// Whether values can have this type.
bool Check::exists(TypeCode code) const {
    if (code.predefined()) {
        if (code == Predefined::none || code.value > Predefined::any.value) return false;
        return interface_.local || (code != Predefined::address && code != Predefined::word);
    }
    return code.interface() || find(code) != nullptr || (!own(code) && known_ == nullptr);
}

/// The members of the enumeration behind aliases; nothing: it is another type. None: it is a type that nobody knows, or
/// BOOLEAN, for a set. There are no circles any more.
std::optional<std::span<const MemberRecord>> Check::tags_of(TypeCode code, bool of_set) const {
    using Tags = std::span<const MemberRecord>;
    while (true) {
        if (code == Predefined::boolean && of_set) return Tags();
        if (!own(code) && !code.predefined() && !code.interface() && known_ == nullptr) return Tags();
        const TypeRecord* const type = find(code);
        if (type == nullptr) return {};
        if (type->kind == RecordedKind::enumeration) return type->members;
        if (type->kind != RecordedKind::alias) return {};
        code = type->element;
    }
}

Result<void> Check::check_names() const {
    constexpr std::string_view expected = "a name of letters, digits and _", again = "names that differ";
    if (!is_name(interface_.name)) return wrong("interface", expected, "another", 0);
    for (const TypeRecord& type : interface_.types)
        if (!type.name.empty() && !is_name(type.name))
            return wrong("type", expected, "another of number", type.code.index());
    for (const ExceptionRecord& exception : interface_.exceptions)
        if (!is_name(exception.name)) return wrong("exception", expected, "another", 0);
    for (const OperationRecord& operation : interface_.operations)
        if (!is_name(operation.name)) return wrong("operation", expected, "another of number", operation.number);
    // Types without names come behind all those with names.
    const auto unnamed = std::ranges::find(interface_.types, std::string_view(), &TypeRecord::name);
    const auto named = static_cast<usize>(unnamed - interface_.types.begin());
    for (const TypeRecord& type : interface_.types.subspan(named))
        if (!type.name.empty())
            return wrong("type", "no name behind those without", "one of number", type.code.index());
    if (!each_once(interface_.types.first(named)) || !each_once(interface_.exceptions) ||
        !each_once(interface_.operations))
        return wrong("interface", again, "one twice, among its", named);
    return {};
}

Result<void> Check::check_parent() const {
    if (interface_.extends == Predefined::none) {
        if (!interface_.operations.empty() && interface_.operations[0].number != 0)
            return wrong("operation", "the number 0, as nothing is extended", {}, interface_.operations[0].number);
        return {};
    }
    if (!interface_.extends.interface() || own(interface_.extends))
        return wrong("interface", "the code of another interface behind EXTENDS", {}, interface_.extends.value);
    if (known_ == nullptr) return {};
    const InterfaceRecord* const parent = known_->interface_of(interface_.extends);
    if (parent == nullptr)
        return refuse({"interface",
                       "a parent that is known",
                       "the code",
                       interface_.extends.value,
                       {},
                       "add the parent's description first"});
    if (parent->local && !interface_.local)
        return wrong("interface", "a parent that is not LOCAL either", "the code", interface_.extends.value);
    const auto inherited = operation_count(*parent, *known_);
    if (!inherited) return wrong("interface", "at most 64 ancestors", "more above", interface_.extends.value);
    if (!interface_.operations.empty() && interface_.operations[0].number != *inherited)
        return wrong("operation", "the number behind those inherited", {}, interface_.operations[0].number);
    return {};
}

/// Fields, arms, or the arguments of an exception. `number` says whose.
Result<void> Check::check_members(std::span<const MemberRecord> members, u64 number) const {
    for (const MemberRecord& member : members) {
        if (!is_name(member.name))
            return wrong("member", "a name of letters, digits and _", "another, in number", number);
        if (!exists(member.type)) return wrong("member", "a type that can be here", "the code", member.type.value);
    }
    if (!each_once(members)) return wrong("members", "names that differ", "one twice, in number", number);
    return {};
}

Result<void> Check::check_type(const TypeRecord& type) const {
    using enum RecordedKind;
    const u64 number = type.code.index();
    const auto in_itself = [](const MemberRecord& member) { return member.mode == RecordedMode::in; };
    if (!std::ranges::all_of(type.members, in_itself))
        return wrong("type", "members without modes", "one, in number", number);
    const bool counted = type.kind == array || type.kind == bits;
    if (counted != (type.count != 0)) return wrong("type", "a count of an array's, and no other", {}, type.count);
    if (type.kind == ref && !interface_.local)
        return wrong("type", "no REF in an interface that is not LOCAL", "number", number);
    const bool of_others = type.kind != enumeration && type.kind != bits && type.kind != record;
    if (of_others ? !exists(type.element) : type.element != Predefined::none)
        return wrong("type", of_others ? "an element whose type can be here" : "no element", "the code",
                     type.element.value);
    if (type.kind == enumeration) {
        if (type.members.empty()) return wrong("enumeration", "a member", "none, of number", number);
        for (const MemberRecord& member : type.members)
            if (!is_name(member.name) || member.type != Predefined::none)
                return wrong("enumeration", "members with names and without types", "another, in number", number);
        if (!each_once(type.members)) return wrong("enumeration", "names that differ", "one twice, in number", number);
        return {};
    }
    if (type.kind == record || type.kind == choice) return check_members(type.members, number);
    if (!type.members.empty()) return wrong("type", "members only in a record or choice", "some, in number", number);
    return {};
}

/// What sets and choices have of their enumerations, once no type is made of itself.
Result<void> Check::check_tags(const TypeRecord& type) const {
    constexpr usize most = 64;
    if (type.kind != RecordedKind::set && type.kind != RecordedKind::choice) return {};
    const auto tags = tags_of(type.element, type.kind == RecordedKind::set);
    if (!tags) return wrong("type", "an enumeration as element", "the code", type.element.value);
    if (type.kind == RecordedKind::set && tags->size() > most)
        return wrong("set", "at most 64 members", {}, tags->size());
    if (type.kind != RecordedKind::choice) return {};
    if (type.members.empty()) return wrong("choice", "an arm", "none, in number", type.code.index());
    if (tags->empty()) return {}; // of an interface that is not known
    for (const MemberRecord& arm : type.members)
        if (std::ranges::find(*tags, arm.name, &MemberRecord::name) == tags->end())
            return wrong("choice", "arms that its enumeration has", "another, in number", type.code.index());
    return {};
}

Result<void> Check::check_raise(const ExceptionName& raise, u64 number) const {
    if (!is_name(raise.name) || !raise.interface.interface())
        return wrong("operation", "the name of an exception", "another, in number", number);
    const InterfaceRecord* const owner = owner_of(raise.interface);
    if (owner == nullptr && known_ == nullptr) return {};
    if (owner == nullptr ||
        std::ranges::find(owner->exceptions, raise.name, &ExceptionRecord::name) == owner->exceptions.end())
        return wrong("operation", "an exception that is known", "another, in number", number);
    return {};
}

Result<void> Check::check_operation(const OperationRecord& operation) const {
    bool results = false, comes_back = false;
    for (const MemberRecord& argument : operation.arguments) {
        if (results && argument.mode != RecordedMode::result)
            return wrong("operation", "results behind all arguments", "an argument, of number", operation.number);
        results = results || argument.mode == RecordedMode::result;
        comes_back = comes_back || argument.mode != RecordedMode::in;
    }
    if (operation.kind == OperationKind::announcement && (comes_back || !operation.raises.empty()))
        return wrong("announcement", "nothing that comes back", "something, of number", operation.number);
    if (operation.kind == OperationKind::never_returns && results)
        return wrong("operation", "no results, as it never returns", "some, of number", operation.number);
    TRY(check_members(operation.arguments, operation.number));
    for (const ExceptionName& raise : operation.raises) TRY(check_raise(raise, operation.number));
    return {};
}

Result<void> Check::run(std::span<u8> depths) const {
    TRY(check_names());
    TRY(check_parent());
    for (const TypeRecord& type : interface_.types) TRY(check_type(type));
    const auto foreign = [&](TypeCode code) { return known_ == nullptr ? u8{0} : known_->depth_of(code); };
    if (const auto deep = measure_depths(interface_.types, depths, foreign))
        return wrong("type", "at most 64 types within each other", "more, or itself, in number", *deep + 1);
    for (const TypeRecord& type : interface_.types) TRY(check_tags(type));
    for (const ExceptionRecord& exception : interface_.exceptions) {
        TRY(check_members(exception.arguments, 0));
        for (const MemberRecord& argument : exception.arguments)
            if (argument.mode != RecordedMode::in)
                return wrong("exception", "arguments without modes", "the mode", static_cast<u64>(argument.mode));
    }
    for (usize place = 0; place != interface_.operations.size(); ++place) {
        const OperationRecord& operation = interface_.operations[place];
        if (operation.number != interface_.operations[0].number + place)
            return wrong("operation", "numbers one after the other", {}, operation.number);
        TRY(check_operation(operation));
    }
    return {};
}

} // namespace

Result<void> check_record(const InterfaceRecord& interface, std::span<u8> depths, const Known* known) {
    return Check(interface, known).run(depths);
}

std::optional<u64> operation_count(const InterfaceRecord& interface, const Known& known) {
    const InterfaceRecord* one = &interface;
    for (unsigned left = Registry::maximum_ancestors; left != 0; --left) {
        if (!one->operations.empty()) return u64{one->operations.back().number} + 1;
        if (one->extends == Predefined::none) return 0;
        one = known.interface_of(one->extends);
        if (one == nullptr) return {};
    }
    return {};
}

} // namespace metta::types
