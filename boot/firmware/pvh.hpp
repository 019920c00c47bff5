// SPDX-License-Identifier: MIT
// The hand-off of QEMU's -kernel, and of any other loader that knows PVH (Xen, start_info.h).
#pragma once

#include "boot/firmware/memory_map.hpp"
#include "boot/firmware/physical_view.hpp"

namespace metta {

/// Fills in `path`, `command_line`, `self_test`, `archive` and `acpi`, and adds the loader's ranges to `map`; the
/// caller normalises it. `acpi.table` stays 0 if the loader names no valid RSDP: `find_rsdp` tells more.
Result<void> read_pvh(const PhysicalView& memory, PhysAddr start_info, MemoryMap& map, BootInfo& info);

} // namespace metta
