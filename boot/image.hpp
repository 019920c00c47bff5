// SPDX-License-Identifier: MIT
// Places the programs that boot starts: the nucleus and the first domain.
#pragma once

#include "boot/page_tables.hpp"
#include "interfaces/boot_info.hpp"
#include "runtime/base/archive.hpp"

namespace metta::boot {

/// Copies the ELF program `name` from the archive into frames of `kind` and maps its segments, each page with the
/// rights of its segment. The program lies in [lowest, limit). What is not writable of the nucleus is made read-only in
/// its direct map too. Returns the address of the first instruction.
Result<u64> place_image(const Archive& archive, std::string_view name, u64 lowest, u64 limit, MemoryMap& memory,
                        RegionKind kind, PageTables& tables, Mode mode);

} // namespace metta::boot
