// SPDX-License-Identifier: MIT
// From a specification to the list of fragments that realises it. Decides nothing but which and in what order.
#pragma once

#include <array>
#include <span>

#include "interfaces/portal_specification.hpp"
#include "nucleus/portals/fragments.hpp"

namespace metta {

/// What the processor has that fragments depend on.
struct ProcessorTraits {
    bool fsgsbase = false; ///< without it ring 3 has no FS or GS base but 0, and there is nothing to switch
    bool xsave = false;    ///< without it vector state is what FXSAVE knows
};

/// Fragments in the order in which they are stamped.
class FragmentList {
  public:
    static constexpr usize capacity = 32;

    void add(const Fragment& fragment) { items_[count_++] = &fragment; }
    std::span<const Fragment* const> items() const { return std::span(items_).first(count_); }

  private:
    std::array<const Fragment*, capacity> items_ = {};
    usize count_ = 0;
};

/// Both halves of a portal; an in-place portal has no return half.
struct PortalPlan {
    FragmentList code;
    FragmentList return_half;
};

/// The fragments for a valid specification (specification.hpp) of any kind but `unbound` and `fault_handler`.
PortalPlan plan_portal(const PortalSpecification& specification, ProcessorTraits processor);

/// Bytes that the plan's code takes, and how many serialising instructions one invocation with its return runs.
usize code_size(const PortalPlan& plan);
u32 serialising_instructions(const PortalPlan& plan);

} // namespace metta
