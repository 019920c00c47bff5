// SPDX-License-Identifier: MIT
// Places the programs that boot starts: the nucleus and the first domain.
#pragma once

#include "boot/page_tables.hpp"
#include "interfaces/boot_info.hpp"
#include "runtime/base/archive.hpp"

namespace metta::boot {

/// A program in memory: where its first instruction is.
struct PlacedImage {
    u64 entry = 0; ///< virtual address
};

/// Copies the ELF program `name` from the archive into frames of `kind` and maps its segments, each page with the
/// rights of its segment. The program lies in [lowest, limit). For the nucleus, `direct_map` is where those frames
/// are seen a second time: what is not writable at one address is made so at the other.
Result<PlacedImage> place_image(const Archive& archive, std::string_view name, u64 lowest, u64 limit, MemoryMap& memory,
                                RegionKind kind, PageTables& tables, Mode mode);

/// Maps all RAM at direct_map_base; returns the first physical address above it.
Result<u64> map_memory(const MemoryMap& memory, PageTables& tables);

} // namespace metta::boot
