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

/// Whether a `signal` portal calls the scheduler when somebody waits.
constexpr bool portal_wakes(const PortalSpecification& portal) {
    return portal.kind == PortalKind::signal && portal.entry != 0;
}
/// That call: the scheduler is trusted with what it sees, and its own registers are hidden.
inline constexpr u16 waking_flags = PortalFlag::hide_server | PortalFlag::reset_vectors_out | PortalFlag::separate_fs;
constexpr PortalSpecification waking_call(PortalSpecification portal) {
    portal.flags = waking_flags;
    portal.stack = StackPolicy::per_cpu;
    return portal;
}

/// Fragments in the order in which they are stamped: those that the portal's number leads to, then those of the return
/// half, if it has one.
class PortalPlan {
  public:
    static constexpr usize capacity = 16;

    PortalPlan() = default; // the list is filled as far as it is used

    void add(const Fragment& fragment) {
        items_.data()[count_++] = &fragment;
        sum_ += fragment.size_and_serialising();
    }
    /// What is added from here on is the return half.
    void begin_return() {
        call_count_ = count_;
        call_size_ = size();
        sum_ += u32{1} << Fragment::serialising_shift; // the swapgs in the nucleus' common return entry
    }

    std::span<const Fragment* const> items() const { return std::span(items_).first(count_); }
    std::span<const Fragment* const> call_items() const { return items().first(has_return() ? call_count_ : count_); }
    std::span<const Fragment* const> return_items() const {
        return items().subspan(has_return() ? call_count_ : count_);
    }
    bool has_return() const { return call_count_ != 0; }

    usize size() const { return sum_ & 0xffff; }       ///< bytes of code, both halves
    usize return_offset() const { return call_size_; } ///< where the return half begins; 0: there is none
    u32 serialising() const {
        return sum_ >> Fragment::serialising_shift;
    } ///< serialising instructions of one invocation with its return

  private:
    std::array<const Fragment*, capacity> items_;
    usize count_ = 0, call_count_ = 0;
    usize call_size_ = 0;
    u32 sum_ = 0; ///< Fragment::size_and_serialising of all
};

/// The fragments for a valid specification (specification.hpp) of any kind but `unbound` and `fault_handler`.
PortalPlan plan_portal(const PortalSpecification& specification, ProcessorTraits processor);

} // namespace metta
