// SPDX-License-Identifier: MIT
// How deep the values of a type are: how many types are within each other before each is a number, a text, a sequence
// or a reference. A number is 0 deep; an enumeration, a sequence and whatever else is constructed without parts 1.
#pragma once

#include <array>
#include <optional>

#include "runtime/middl/record.hpp"

namespace metta::types {

/// What walks a type that was accepted needs no more places on its stack, per level of sequences.
inline constexpr u8 maximum_depth = 64;

/// The type of the part with this number that a value of `type` always has; nothing: there are no more parts.
inline std::optional<middl::TypeCode> part_of(const middl::TypeRecord& type, usize number) {
    using enum middl::RecordedKind;
    switch (type.kind) {
    case alias:
    case array:
    case set:
        return number == 0 ? std::optional(type.element) : std::nullopt;
    case choice:
        if (number == 0) return type.element;
        --number;
        [[fallthrough]];
    case record:
        return number < type.members.size() ? std::optional(type.members[number].type) : std::nullopt;
    default:
        return {};
    }
}

/// Fills in how deep each of an interface's types is; `foreign(code)` says it of another interface's. Each type is
/// looked at once. Nothing: none is too deep; else the number of one that is, or is made of itself.
template <class Foreign>
std::optional<usize> measure_depths(std::span<const middl::TypeRecord> types, std::span<u8> depths, Foreign foreign) {
    struct Place {
        usize type, next;
        unsigned deepest;
    };
    std::array<Place, maximum_depth> path;
    for (u8& depth : depths) depth = 0;
    for (usize start = 0; start != types.size(); ++start) {
        if (depths[start] != 0) continue;
        usize length = 0;
        path[length++] = {start, 0, 0};
        while (length != 0) {
            Place& here = path[length - 1];
            const middl::TypeRecord& type = types[here.type];
            if (const auto part = part_of(type, here.next)) {
                ++here.next;
                const bool own = part->fingerprint() == type.code.fingerprint();
                if (part->predefined() || part->interface()) continue;
                const usize place = part->index() - 1u;
                const unsigned depth = own ? depths[place] : foreign(*part);
                here.deepest = std::max(here.deepest, depth);
                if (!own || depth != 0) continue;
                if (length == path.size()) return here.type;
                path[length++] = {place, 0, 0};
                continue;
            }
            const unsigned depth = here.deepest + 1;
            if (depth > maximum_depth) return here.type;
            depths[here.type] = static_cast<u8>(depth);
            --length;
            if (length != 0) path[length - 1].deepest = std::max(path[length - 1].deepest, depth);
        }
    }
    return {};
}

} // namespace metta::types
