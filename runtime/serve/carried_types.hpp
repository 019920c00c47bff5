// SPDX-License-Identifier: MIT
// The descriptions of interfaces that a program serves, in its file: in the section `.metta_types`, which is not
// loaded. docs/types.md tells who reads them there.
#pragma once

#include <array>
#include <span>

#include "runtime/middl/record.hpp"

namespace metta {

/// The one copy of a description that a program has, if anything asks for it.
template <class Interface>
struct CarriedDescription {
    [[gnu::section(".metta_types"), gnu::used, gnu::retain]] static constexpr auto bytes =
        std::to_array(middl::Described<Interface>::description);
};

/// Instantiated, never called: what is named here is then in the program. With an interface go those that its
/// description refers to, and so on.
template <class Interface>
void carry_types() {
    static_cast<void>(&CarriedDescription<Interface>::bytes);
    []<class... Neighbours>(middl::TypeList<Neighbours...>) {
        (static_cast<void>(&carry_types<Neighbours>), ...);
    }(typename middl::Described<Interface>::Neighbours());
}

} // namespace metta
