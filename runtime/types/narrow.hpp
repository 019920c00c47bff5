// SPDX-License-Identifier: MIT
// Narrow: from a value of whatever type to a reference to an interface that the caller knows. (Nemesis: NARROW.)
#pragma once

#include <expected>

#include "runtime/middl/values.hpp"
#include "runtime/types/registry.hpp"

namespace metta::types {

/// A number that is known to refer to an Interface, or something that extends it; 0: to none. Nester.Bind makes a
/// portal of it.
template <class Interface>
struct Reference {
    u64 number = 0;
};

/// A value is of another type than was wanted.
struct Incompatible {
    TypeCode code; ///< what it is
};

/// Looks up one record for each level of inheritance between the two, and calls nobody.
template <class Interface>
std::expected<Reference<Interface>, Incompatible> narrow(const Registry& registry, const middl::Any& any) {
    if (!any.bytes.empty() || !registry.is_type(any.code, Interface::type_code))
        return std::unexpected(Incompatible{any.code});
    return Reference<Interface>{any.value};
}

} // namespace metta::types
