// SPDX-License-Identifier: MIT
#include "servers/types/typesystem_server.hpp"

#include <algorithm>

namespace metta::types {

metta::Typesystem::Result<u64> TypesystemServer::find(std::string_view name) {
    const InterfaceRecord* const found = types_.registry().interface_named(name);
    if (found == nullptr) return std::unexpected(Error(Unknown{}));
    return found->code.value;
}

metta::Typesystem::Result<u64> TypesystemServer::at(u32 index) {
    const Registry& registry = types_.registry();
    if (index >= registry.size()) return std::unexpected(Error(Unknown{}));
    return registry.at(index).code.value;
}

metta::Typesystem::Result<metta::Typesystem::DescribeResult> TypesystemServer::describe(u64 code, u32 offset) {
    const std::span<const byte> whole = types_.description({code});
    if (whole.empty()) return std::unexpected(Error(Unknown{}));
    const auto rest = whole.subspan(std::min<usize>(offset, whole.size()));
    return DescribeResult{.piece = middl::octets(rest.first(std::min(rest.size(), largest_piece_))),
                          .size = static_cast<u32>(whole.size())};
}

metta::Typesystem::Result<u64> TypesystemServer::register_(std::span<const u8> description) {
    const auto taken = types_.take(std::as_bytes(description));
    if (taken) return taken->value;
    switch (taken.error().kind) {
    case Refusal::Kind::clash:
        return std::unexpected(Error(Clash{taken.error().with}));
    case Refusal::Kind::exhausted:
        return std::unexpected(Error(Exhausted{}));
    case Refusal::Kind::malformed:
        break;
    }
    TextBuffer why(why_);
    print(why, taken.error().error);
    return std::unexpected(Error(Malformed{why.text()}));
}

} // namespace metta::types
