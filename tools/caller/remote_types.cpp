// SPDX-License-Identifier: MIT
#include "tools/caller/remote_types.hpp"

#include <functional>

namespace metta::caller {
namespace {

using types::InterfaceRecord;

/// Shows each type code that the record speaks of, but for its own.
void visit_codes(const InterfaceRecord& interface, const std::function<void(TypeCode)>& visit) {
    const auto visit_members = [&](std::span<const middl::MemberRecord> members) {
        for (const middl::MemberRecord& member : members) visit(member.type);
    };
    visit(interface.extends);
    for (const middl::TypeRecord& type : interface.types) {
        visit(type.element);
        visit_members(type.members);
    }
    for (const middl::ExceptionRecord& exception : interface.exceptions) visit_members(exception.arguments);
    for (const middl::OperationRecord& operation : interface.operations) {
        visit_members(operation.arguments);
        for (const middl::ExceptionName& raised : operation.raises) visit(raised.interface);
    }
}

} // namespace

RemoteTypes::~RemoteTypes() {
    for (const auto& [fingerprint, description] : known_) types::forget(description, heap_);
}

u8 RemoteTypes::depth_of(TypeCode code) const {
    const auto found = known_.find(code.fingerprint());
    const bool known = found != known_.end() && code.index() != 0 && code.index() <= found->second.depths.size();
    return known ? found->second.depths[code.index() - 1u] : u8{0};
}

bool RemoteTypes::learn(std::string_view interface) {
    if (registry_.interface_named(interface) != nullptr) return true;
    const auto code = typesystem_.find(interface);
    return code && learn(TypeCode{*code});
}

bool RemoteTypes::learn(TypeCode code) {
    if (code.predefined()) return true;
    if (registry_.interface_of(code) != nullptr) return true;
    return asked_.insert(code.fingerprint()).second && fetch_and_add(TypeCode::make(code.fingerprint(), 0));
}

/// All pieces of the description; nothing: the machine has none, or its answers make no sense.
std::vector<byte> RemoteTypes::fetch(TypeCode code) {
    std::vector<byte> bytes;
    for (;;) {
        const auto answer = typesystem_.describe(code.value, static_cast<u32>(bytes.size()));
        if (!answer || answer->size > types::maximum_description_size) return {};
        const auto piece = std::as_bytes(std::span<const u8>(answer->piece));
        if (piece.empty() || piece.size() > answer->size - bytes.size()) return {};
        bytes.insert(bytes.end(), piece.begin(), piece.end());
        if (bytes.size() == answer->size) return bytes;
    }
}

/// What it is made of comes first, what it has references to afterwards; both are what it speaks of.
bool RemoteTypes::fetch_and_add(TypeCode interface) {
    const std::vector<byte> bytes = fetch(interface);
    const auto claimed = types::read_description(bytes, heap_);
    if (!claimed) return false;
    std::vector<TypeCode> needed, mentioned;
    visit_codes(*claimed->record, [&](TypeCode code) {
        const bool own = code.fingerprint() == interface.fingerprint();
        if (!code.predefined() && !own) (code.interface() ? mentioned : needed).push_back(code);
    });
    if (!claimed->record->extends.predefined()) needed.push_back(claimed->record->extends);
    for (const middl::OperationRecord& operation : claimed->record->operations)
        for (const middl::ExceptionName& raised : operation.raises) needed.push_back(raised.interface);
    const bool honest = claimed->record->code == interface;
    types::forget(*claimed, heap_);
    if (!honest) return false;
    for (const TypeCode code : needed) learn(code);

    const auto description = types::read_description(bytes, heap_, this);
    if (!description) return false;
    if (registry_.interface_named(description->record->name) != nullptr || !registry_.add(*description->record)) {
        types::forget(*description, heap_);
        return false;
    }
    known_.emplace(interface.fingerprint(), *description);
    for (const TypeCode code : mentioned) learn(code);
    return true;
}

} // namespace metta::caller
