// SPDX-License-Identifier: MIT
// Large pages inside a range of RAM, small ones at its edges.
#include "boot/direct_map.hpp"

#include <algorithm>

namespace metta::boot {
namespace {

bool is_ram(RegionKind kind) {
    return kind != RegionKind::reserved && kind != RegionKind::acpi_nvs && kind != RegionKind::defective;
}

Result<void> map_range(u64 start, u64 end, PageTables& tables) {
    const auto map_small = [&](u64 from, u64 to) {
        return tables.map(VirtAddr(direct_map_base + from), PhysAddr(from), to - from, Access::read_write,
                          Mode::nucleus);
    };
    const u64 first_large = std::min(round_up(start, large_page_size), end);
    const u64 last_large = std::max(round_down(end, large_page_size), first_large);
    TRY(map_small(start, first_large));
    TRY(tables.map_large(VirtAddr(direct_map_base + first_large), PhysAddr(first_large), last_large - first_large));
    return map_small(last_large, end);
}

} // namespace

Result<u64> map_memory(const MemoryMap& memory, PageTables& tables) {
    // Mapping takes frames from the map, which splits and merges its regions: ranges of RAM stay what they are.
    u64 end = 0;
    for (;;) {
        u64 start = end;
        for (const MemoryRegion& region : memory.regions()) {
            if (!is_ram(region.kind) || region.end() <= end) continue;
            if (start == end) start = region.base, end = start;
            if (region.base != end) break;
            end = region.end();
        }
        if (start == end) return end;
        TRY(map_range(start, end, tables));
    }
}

} // namespace metta::boot
