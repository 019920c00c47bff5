// SPDX-License-Identifier: MIT
// Interrupt sources off. Sources: Intel 8259A data sheet; Intel SDM vol. 3, 11.4 (local APIC).
#include "boot/quiet.hpp"

#include "runtime/base/x86_64/instructions.hpp"

namespace metta::boot {
namespace {

using x86::Msr, x86::port_out8;

constexpr u16 first_8259 = 0x20, second_8259 = 0xa0;
constexpr u64 apic_enabled = 1u << 11, x2apic_enabled = 1u << 10, apic_address_bits = 0xf'ffff'f000;
constexpr u64 apic_version = 0x30, timer_entry = 0x320, thermal_entry = 0x330, performance_entry = 0x340,
              error_entry = 0x370, corrected_error_entry = 0x2f0;
constexpr u32 masked = 1u << 16;

bool has_apic() { return (x86::Cpuid::leaf(1).edx & 1u << 9) != 0; }

/// Moves a controller's vectors away from the exceptions' (a spurious interrupt ignores the mask), then masks it.
void mask_8259(u16 ports, u8 first_vector, u8 wiring) {
    port_out8(ports, 0x11);
    port_out8(static_cast<u16>(ports + 1), first_vector);
    port_out8(static_cast<u16>(ports + 1), wiring);
    port_out8(static_cast<u16>(ports + 1), 0x01);
    port_out8(static_cast<u16>(ports + 1), 0xff);
}

} // namespace

void quiet_firmware() {
    mask_8259(first_8259, 0x20, 1u << 2);
    mask_8259(second_8259, 0x28, 2);
    if (!has_apic()) return;
    const u64 base = x86::read(Msr::apic_base);
    if ((base & apic_enabled) == 0) return;
    if ((base & x2apic_enabled) != 0) return x86::write(Msr::x2apic_timer, masked);
    const auto entry = [&](u64 offset) { return reinterpret_cast<volatile u32*>((base & apic_address_bits) + offset); };
    const u32 last_entry = *entry(apic_version) >> 16 & 0xff;
    *entry(timer_entry) = masked;
    *entry(error_entry) = masked;
    if (last_entry >= 4) *entry(performance_entry) = masked;
    if (last_entry >= 5) *entry(thermal_entry) = masked;
    if (last_entry >= 6) *entry(corrected_error_entry) = masked;
}

} // namespace metta::boot
