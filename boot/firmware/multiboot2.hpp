// SPDX-License-Identifier: MIT
// The hand-off of GRUB, on BIOS and UEFI machines (Multiboot2 Specification 2.0, section 3.6).
#pragma once

#include "boot/firmware/memory_map.hpp"
#include "boot/firmware/physical_view.hpp"

namespace metta {

/// Fills in `path`, `command_line`, `self_test`, `archive`, `framebuffer` and `acpi`, and adds the loader's ranges to
/// `map`; the caller normalises it. The archive is the first module whose command line starts with "system", else the
/// first module. A framebuffer that is not direct RGB, or makes no sense, is left out, and so is an RSDP that does not
/// hold up: `find_rsdp` tells more.
Result<void> read_multiboot2(const PhysicalView& memory, PhysAddr information, MemoryMap& map, BootInfo& info);

} // namespace metta
