// SPDX-License-Identifier: MIT
// Copies fragments into a code page and patches their constants. It writes through one mapping what runs at another.
#pragma once

#include <array>
#include <span>

#include "nucleus/portals/plan.hpp"

namespace metta {

/// A value for each Constant; those that no fragment of the portal uses are not looked at.
class PortalConstants {
  public:
    PortalConstants() = default; // whoever plans a portal knows which are used

    u64& operator[](Constant constant) { return values_.data()[static_cast<usize>(constant)]; }
    u64 operator[](Constant constant) const { return values_.data()[static_cast<usize>(constant)]; }

  private:
    std::array<u64, static_cast<usize>(Constant::count)> values_;
};

/// Room that stamping needs beyond PortalPlan::size().
inline constexpr usize stamping_slack = 7;

/// Stamps `plan` into `room`, which will run at `address`, and fills what is left with int3. Both halves lie one behind
/// the other; sets `constants[return_half]`. `room` has a multiple of 8 bytes. False: the room is too small, or a
/// constant does not fit its patch, which is a defect of the nucleus; `room` is not to be run then.
[[nodiscard]] bool stamp(std::span<byte> room, u64 address, const PortalPlan& plan, PortalConstants& constants);

} // namespace metta
