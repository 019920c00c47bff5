// SPDX-License-Identifier: MIT
// Invoking portals from ring 3: see interfaces/nucleus.hpp.
#pragma once

#include "interfaces/nucleus.hpp"

namespace metta {

/// What a portal answers.
struct PortalResult {
    Status status;
    u64 value; ///< rdi
};

inline PortalResult invoke(FirstPortal portal, u64 first = 0, u64 second = 0) {
    u64 rax = static_cast<u32>(portal), rdx = 0;
    asm volatile("syscall" : "+a"(rax), "+D"(first), "+S"(second), "+d"(rdx) : : "rcx", "r11", "memory");
    return {static_cast<Status>(rax), first};
}

/// A UART's registers, reached through a pair of portals.
class PortalPorts {
  public:
    constexpr PortalPorts(FirstPortal reader, FirstPortal writer) : reader_(reader), writer_(writer) {}
    u8 read(u16 offset) const { return static_cast<u8>(invoke(reader_, offset).value); }
    void write(u16 offset, u8 value) const { invoke(writer_, offset, value); }

  private:
    FirstPortal reader_, writer_;
};

} // namespace metta
