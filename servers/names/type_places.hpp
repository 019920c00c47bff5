// SPDX-License-Identifier: MIT
// Types as contexts to browse: interfaces>Console>Write, types>Domains.DomainStatus>Running.
//
// An interface has its types, exceptions and operations as entries, which are contexts themselves: an enumeration's
// entries are its members, which are values of it, those of records, choices, exceptions and operations are texts that
// name the types of their parts. Entries whose names begin with a dot tell more: `.code`, `.definition`.
#pragma once

#include <optional>

#include "servers/names/place.hpp"

namespace metta::names {

class TypePlaces {
  public:
    /// `context`: the type code of contexts.
    TypePlaces(const types::Registry& registry, middl::TypeCode context) : registry_(registry), context_(context) {}

    /// What a name leads to from a place of these kinds.
    std::optional<Found> step(const Place& from, std::string_view name, TextValue& text) const;
    void list(const Place& place, EntrySink& sink) const;

    /// As numbers below `first_object_reference`, and back.
    u64 reference_to(const Place& place) const;
    std::optional<Place> place_of(u64 reference) const;

  private:
    bool list_own(const middl::InterfaceRecord& interface, EntrySink& sink) const;
    std::optional<Found> step_types(std::string_view name) const;
    std::optional<Found> step_interface(const middl::InterfaceRecord& interface, std::string_view name) const;
    std::optional<Found> step_type(const Place& from, std::string_view name, TextValue& text) const;
    std::optional<Found> member(std::span<const middl::MemberRecord> members, std::string_view name,
                                TextValue& text) const;
    bool list_members(std::span<const middl::MemberRecord> members, middl::TypeCode type, EntrySink& sink) const;

    const types::Registry& registry_;
    middl::TypeCode context_;
};

} // namespace metta::names
