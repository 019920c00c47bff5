// SPDX-License-Identifier: MIT
// Interrupt sources off. Sources: Intel 8259A data sheet; Intel 82093AA data sheet (I/O APIC); Intel SDM vol. 3,
// chapter 11 (local APIC).
#include "boot/quiet.hpp"

#include "boot/local_apic.hpp"
#include "runtime/base/x86_64/instructions.hpp"

/// The identity map's: one entry for each 2 MiB below 4 GiB.
extern "C" metta::u64 boot_directories[];

namespace metta::boot {
namespace {

using x86::Msr, x86::port_out8;

constexpr u16 first_8259 = 0x20, second_8259 = 0xa0;
constexpr u64 apic_enabled = 1u << 11, x2apic_enabled = 1u << 10, apic_address_bits = 0xf'ffff'f000;
constexpr u64 reachable = u64{1} << 32;
constexpr u32 masked = 1u << 16;

/// What MSR apic_base says; 0 if there is no local APIC.
u64 apic_base() {
    constexpr u32 has_apic = 1u << 9;
    return (x86::Cpuid::leaf(1).edx & has_apic) != 0 ? x86::read(Msr::apic_base) : 0;
}

/// The 2 MiB around `address` uncached, in the boot program's own map.
void map_uncached(u64 address) {
    constexpr u64 write_through = 1u << 3, cache_disabled = 1u << 4;
    boot_directories[address / large_page_size] |= write_through | cache_disabled;
    asm volatile("invlpg %0" : : "m"(*reinterpret_cast<const byte*>(address)) : "memory");
}

/// Moves a controller's vectors away from the exceptions' (a spurious interrupt ignores the mask), then masks it.
void mask_8259(u16 ports, u8 first_vector, u8 wiring) {
    port_out8(ports, 0x11);
    port_out8(static_cast<u16>(ports + 1), first_vector);
    port_out8(static_cast<u16>(ports + 1), wiring);
    port_out8(static_cast<u16>(ports + 1), 0x01);
    port_out8(static_cast<u16>(ports + 1), 0xff);
}

/// Every input masked; what else firmware wrote about it is forgotten.
void mask_io_apic(u64 address) {
    constexpr u32 version = 1, first_entry = 0x10;
    map_uncached(address);
    const auto at = [&](u32 index) -> volatile u32& {
        *reinterpret_cast<volatile u32*>(address) = index;
        return *reinterpret_cast<volatile u32*>(address + 0x10);
    };
    const u32 last_input = at(version) >> 16 & 0xff;
    for (u32 input = 0; input <= last_input; ++input) {
        at(first_entry + 2 * input) = masked;
        at(first_entry + 2 * input + 1) = 0;
    }
}

void calm_local_apic(u64 address) {
    constexpr u32 software_enabled = 1u << 8, spurious_vector = 0xff;
    map_uncached(address);
    const LocalApic apic(address);
    const u32 last_entry = apic.read(ApicRegister::version) >> 16 & 0xff;
    apic.write(ApicRegister::timer_entry, masked);
    apic.write(ApicRegister::lint0_entry, masked);
    apic.write(ApicRegister::error_entry, masked);
    if (last_entry >= 4) apic.write(ApicRegister::performance_entry, masked);
    if (last_entry >= 5) apic.write(ApicRegister::thermal_entry, masked);
    if (last_entry >= 6) apic.write(ApicRegister::corrected_error_entry, masked);
    apic.write(ApicRegister::initial_count, 0);
    apic.write(ApicRegister::task_priority, 0);
    apic.write(ApicRegister::spurious_vector, software_enabled | spurious_vector);
}

} // namespace

void quiet_firmware(const InterruptRouting& routing) {
    mask_8259(first_8259, 0x20, 1u << 2);
    mask_8259(second_8259, 0x28, 2);
    for (u32 index = 0; index < routing.io_apic_count; ++index) mask_io_apic(routing.io_apics[index].address);
    const u64 base = apic_base();
    if ((base & apic_enabled) == 0) return;
    if ((base & x2apic_enabled) != 0) return x86::write(Msr::x2apic_timer, masked);
    const u64 address = base & apic_address_bits;
    if (address < reachable) calm_local_apic(address);
}

bool local_apic_at(u64 address) {
    const u64 base = apic_base();
    return (base & (apic_enabled | x2apic_enabled)) == apic_enabled && (base & apic_address_bits) == address;
}

} // namespace metta::boot
