// SPDX-License-Identifier: MIT
// The registers of an I/O APIC: which one is selected, and its value. Source: Intel 82093AA I/O APIC datasheet, 3.1.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::interrupts {

/// Registers at an address where they are mapped. Reading and writing are a library of their own (io_apic.cpp); tests
/// bring another, in which the address is that of a simulated chip.
class IoApic {
  public:
    IoApic() = default;
    explicit IoApic(u64 address) : address_(address) {}

    u32 read(u32 number) const;
    void write(u32 number, u32 value) const;
    u32 pins() const { return (read(1) >> 16 & 0xff) + 1; }

  private:
    u64 address_ = 0;
};

} // namespace metta::interrupts
