// SPDX-License-Identifier: MIT
// I/O ports by the processor's own instructions: for code in ring 0. Ring 3 has portals instead.
#pragma once

#include "runtime/base/x86_64/instructions.hpp"

namespace metta {

/// A device's registers at consecutive I/O ports.
class DirectPorts {
  public:
    explicit constexpr DirectPorts(u16 base) : base_(base) {}
    u8 read(u16 offset) const { return x86::port_in8(static_cast<u16>(base_ + offset)); }
    void write(u16 offset, u8 value) const { x86::port_out8(static_cast<u16>(base_ + offset), value); }

  private:
    u16 base_;
};

} // namespace metta
