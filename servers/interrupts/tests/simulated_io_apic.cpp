// SPDX-License-Identifier: MIT
// The registers that IoApic reads and writes under tests.
#include "servers/interrupts/tests/simulated_io_apic.hpp"

#include "servers/interrupts/io_apic.hpp"

namespace metta::interrupts {
namespace {

constexpr u32 version_register = 1, first_redirection = 0x10;

SimulatedIoApic& chip_at(u64 address) { return *reinterpret_cast<SimulatedIoApic*>(address); }

} // namespace

u32 IoApic::read(u32 number) const {
    const SimulatedIoApic& chip = chip_at(address_);
    if (number == version_register) return static_cast<u32>(chip.redirections.size() / 2 - 1) << 16 | 0x20;
    return chip.redirections.at(number - first_redirection);
}

void IoApic::write(u32 number, u32 value) const {
    SimulatedIoApic& chip = chip_at(address_);
    chip.redirections.at(number - first_redirection) = value;
    chip.writes.emplace_back(number, value);
}

} // namespace metta::interrupts
