// SPDX-License-Identifier: MIT
// The nucleus' view of physical memory.
#pragma once

#include "boot/page_tables.hpp"

namespace metta::boot {

/// Maps all RAM at direct_map_base, and nothing else: no device, no firmware's working memory, no defective page may be
/// seen through a cacheable mapping. Returns the first physical address above it.
Result<u64> map_memory(const MemoryMap& memory, PageTables& tables);

} // namespace metta::boot
