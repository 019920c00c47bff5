// SPDX-License-Identifier: MIT
// Two words in memory: the first selects, the fifth is what is selected.
#include "servers/interrupts/io_apic.hpp"

namespace metta::interrupts {
namespace {

constexpr usize select = 0, data = 4; // in words

} // namespace

u32 IoApic::read(u32 number) const {
    auto* registers = reinterpret_cast<volatile u32*>(address_);
    registers[select] = number;
    return registers[data];
}

void IoApic::write(u32 number, u32 value) const {
    auto* registers = reinterpret_cast<volatile u32*>(address_);
    registers[select] = number;
    registers[data] = value;
}

} // namespace metta::interrupts
