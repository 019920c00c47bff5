// SPDX-License-Identifier: MIT
// Interrupt sources off. Sources: Intel 8259A data sheet; Intel SDM vol. 3, 11.4 (local APIC).
#include "boot/quiet.hpp"

#include "runtime/serial/direct_ports.hpp"

namespace metta::boot {
namespace {

constexpr u16 first_8259 = 0x20, second_8259 = 0xa0;
constexpr u32 apic_base_msr = 0x1b;
constexpr u32 x2apic_timer_msr = 0x832;
constexpr u64 apic_enabled = 1u << 11, x2apic_enabled = 1u << 10, apic_address_bits = 0xf'ffff'f000;
constexpr u64 timer_entry = 0x320;
constexpr u32 masked = 1u << 16;

u64 read_msr(u32 number) {
    u32 low, high;
    asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
    return u64{high} << 32 | low;
}

void write_msr(u32 number, u64 value) {
    asm volatile("wrmsr" : : "c"(number), "a"(static_cast<u32>(value)), "d"(static_cast<u32>(value >> 32)));
}

bool has_apic() {
    u32 eax = 1, ebx, ecx, edx;
    asm volatile("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
    return (edx & 1u << 9) != 0;
}

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
    const u64 base = read_msr(apic_base_msr);
    if ((base & apic_enabled) == 0) return;
    if ((base & x2apic_enabled) != 0) return write_msr(x2apic_timer_msr, masked);
    *reinterpret_cast<volatile u32*>((base & apic_address_bits) + timer_entry) = masked;
}

} // namespace metta::boot
