// SPDX-License-Identifier: MIT
// The little that booting wants of ACPI: where its tables start, how the machine is turned off, and how interrupts
// reach the processor (ACPI 6.5).
#pragma once

#include <span>

#include "boot/firmware/physical_view.hpp"
#include "interfaces/boot_info.hpp"
#include "runtime/base/result.hpp"

namespace metta {

/// An RSDP that claims more bytes than this is not one; version 2 has 36.
inline constexpr u64 rsdp_limit = 64;

/// The sum of all bytes modulo 256: 0 in a table that is whole.
u8 byte_sum(std::span<const byte> bytes);

/// Reads the root pointer at the start of `source`, of version 1 or 2, whose checksums must hold (5.2.5.3).
Result<AcpiRoot> read_rsdp(std::span<const byte> source);

/// Searches the places where BIOS firmware leaves the root pointer (5.2.5.1). UEFI has no such place: its loaders pass
/// the pointer on.
Result<AcpiRoot> find_rsdp(const PhysicalView& memory);

/// Finds the writes for soft-off: the ports in the FADT (5.2.9), the values in the DSDT's package \_S5 (7.4.2).
Result<PowerOff> find_power_off(const PhysicalView& memory, AcpiRoot root);

/// Finds what the MADT (5.2.12) says of interrupt controllers and of the 16 lines of an ISA bus. Controllers at 4 GiB
/// or above count as absent, and so do those beyond BootInfo's room for them.
Result<InterruptRouting> find_interrupt_routing(const PhysicalView& memory, AcpiRoot root);

} // namespace metta
