// SPDX-License-Identifier: MIT
// Any series of operations leaves a map that is sorted, disjoint, merged, and of whole pages.
#include "boot/firmware/memory_map.hpp"

#include <cstdlib>
#include <cstring>

namespace {

using namespace metta;

struct Operation {
    u64 base;
    u64 size;
    u8 kind;
    u8 what;
    u8 scale; ///< brings the numbers down to where they meet
    u8 unused;
};

void check(const MemoryMap& map) {
    const MemoryRegion* before = nullptr;
    for (const MemoryRegion& region : map.regions()) {
        if (region.size == 0 || region.base % page_size != 0 || region.size % page_size != 0) std::abort();
        if (region.end() > MemoryMap::address_limit) std::abort();
        if (before != nullptr && before->end() > region.base) std::abort();
        if (before != nullptr && before->end() == region.base && before->kind == region.kind) std::abort();
        before = &region;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, usize size) {
    MemoryMap map;
    bool normal = false;
    for (Operation next; size >= sizeof next; data += sizeof next, size -= sizeof next) {
        std::memcpy(&next, data, sizeof next);
        const u64 base = next.base >> next.scale % 64, length = next.size >> next.scale % 64;
        const auto kind = static_cast<RegionKind>(1 + next.kind % 9);
        if (!normal && next.what % 4 != 0) {
            if (!map.add({.base = base, .size = length, .kind = kind})) return 0;
        } else if (!normal) {
            if (!map.normalise()) return 0;
            normal = true;
        } else if (next.what % 2 != 0) {
            if (!map.carve(PhysAddr(base), length, kind)) continue;
        } else if (const auto found = map.allocate(length, u64{1} << next.base % 64, kind)) {
            if (found->value < MemoryMap::allocation_floor || found->value + length > MemoryMap::allocation_ceiling)
                std::abort();
        }
        if (normal) check(map);
    }
    BootInfo info;
    if (map.export_to(info) && info.region_count != map.regions().size()) std::abort();
    return 0;
}
