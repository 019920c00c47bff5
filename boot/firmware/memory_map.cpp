// SPDX-License-Identifier: MIT
// One operation changes the map: painting a range with a kind, under a rule that says which old kinds give way.
#include "boot/firmware/memory_map.hpp"

#include <algorithm>
#include <bit>

namespace metta {
namespace {

/// How little one may do with a page: where ranges overlap, the higher number wins.
unsigned restriction(RegionKind kind) {
    switch (kind) {
    case RegionKind::available:
        return 0;
    case RegionKind::boot:
        return 1;
    case RegionKind::archive:
        return 2;
    case RegionKind::domain:
        return 3;
    case RegionKind::nucleus:
        return 4;
    case RegionKind::acpi_reclaimable:
        return 5;
    case RegionKind::acpi_nvs:
        return 6;
    case RegionKind::reserved:
        return 7;
    case RegionKind::defective:
        return 8;
    }
    return 7;
}

bool more_restrictive(RegionKind fresh, RegionKind old) { return restriction(fresh) > restriction(old); }

bool not_firmware(RegionKind, RegionKind old) { return restriction(old) < restriction(RegionKind::acpi_reclaimable); }

RegionKind e820_kind(u32 type) {
    switch (type) {
    case 1:
        return RegionKind::available;
    case 3:
        return RegionKind::acpi_reclaimable;
    case 4:
        return RegionKind::acpi_nvs;
    case 5:
        return RegionKind::defective;
    default:
        return RegionKind::reserved;
    }
}

} // namespace

MemoryRegion e820_region(const E820Range& range) {
    return {.base = range.base, .size = range.size, .kind = e820_kind(range.type)};
}

Result<void> MemoryMap::add(MemoryRegion raw) {
    if (raw.size == 0 || raw.base >= address_limit) return {};
    const bool too_long = raw.size > address_limit - raw.base;
    // Available memory keeps its bytes for now: two ranges may share a page and fill it together.
    if (raw.kind == RegionKind::available)
        return too_long ? Result<void>() : paint(raw.base, raw.end(), raw.kind, more_restrictive);
    const u64 end = too_long ? address_limit : round_up(raw.end(), page_size);
    return paint(round_down(raw.base, page_size), end, raw.kind, more_restrictive);
}

Result<void> MemoryMap::normalise() {
    usize kept = 0;
    for (MemoryRegion region : regions()) {
        const u64 base = round_up(region.base, page_size), end = round_down(region.end(), page_size);
        if (base < end) regions_[kept++] = {.base = base, .size = end - base, .kind = region.kind};
    }
    count_ = kept;
    if (std::ranges::count(regions(), RegionKind::available, &MemoryRegion::kind) != 0) return {};
    return refuse({.subject = "memory map",
                   .expected = "available memory",
                   .found = "none in a number of regions of",
                   .value = count_,
                   .advice = "give the machine more memory"});
}

Result<void> MemoryMap::carve(PhysAddr base, u64 size, RegionKind kind) {
    if (size == 0 || base.value >= address_limit || size > address_limit - base.value)
        return refuse({.subject = "memory in use",
                       .expected = "a range that is not empty and ends below 2^46",
                       .found = "a size of",
                       .value = size,
                       .offset = base.value});
    return paint(round_down(base.value, page_size), round_up(base.value + size, page_size), kind, not_firmware);
}

Result<PhysAddr> MemoryMap::allocate(u64 size, u64 alignment, RegionKind kind) {
    if (size == 0 || !std::has_single_bit(alignment))
        return refuse({.subject = "memory allocation",
                       .expected = "a size above 0 and an alignment that is a power of two",
                       .found = "an alignment of",
                       .value = alignment});
    u64 largest = 0;
    for (const MemoryRegion& region : regions()) {
        if (region.kind != RegionKind::available) continue;
        const u64 floor = std::max(region.base, allocation_floor), top = std::min(region.end(), allocation_ceiling);
        const u64 base = round_up(floor, std::max(alignment, page_size));
        if (base < top && top - base >= size) {
            TRY(carve(PhysAddr(base), size, kind));
            return PhysAddr(base);
        }
        if (base < top) largest = std::max(largest, top - base);
    }
    TextBuffer wanted(wanted_);
    print(wanted, round_up(std::min(size, address_limit), 1024) / 1024, " KiB of free memory");
    return refuse({.subject = "memory between 1 MiB and 4 GiB",
                   .expected = wanted.text(),
                   .found = "a largest free range in KiB of",
                   .value = largest / 1024,
                   .advice = "give the machine more memory"});
}

Result<void> MemoryMap::export_to(BootInfo& info) const {
    static_assert(BootInfo::maximum_regions == 85, "the message below says so");
    if (count_ > BootInfo::maximum_regions)
        return refuse(
            {.subject = "memory map", .expected = "at most 85 regions", .found = "regions:", .value = count_});
    std::ranges::copy(regions(), info.regions);
    info.region_count = static_cast<u32>(count_);
    return {};
}

Result<void> MemoryMap::paint(u64 base, u64 end, RegionKind kind, Rule wins) {
    TRY(split(base));
    TRY(split(end));
    usize index = first_ending_above(base);
    for (u64 at = base; at < end; ++index) {
        const u64 next = index < count_ ? std::min(regions_[index].base, end) : end;
        if (at < next)
            TRY(insert(index, {.base = at, .size = next - at, .kind = kind}));
        else if (wins(kind, regions_[index].kind))
            regions_[index].kind = kind;
        at = regions_[index].end();
    }
    merge();
    return {};
}

usize MemoryMap::first_ending_above(u64 address) const {
    return static_cast<usize>(std::ranges::upper_bound(regions(), address, {}, &MemoryRegion::end) - regions().begin());
}

/// Makes `address` a border, if a region spans it.
Result<void> MemoryMap::split(u64 address) {
    const usize index = first_ending_above(address);
    if (index == count_ || regions_[index].base >= address) return {};
    MemoryRegion lower = regions_[index];
    lower.size = address - lower.base;
    TRY(insert(index, lower));
    regions_[index + 1].base += lower.size;
    regions_[index + 1].size -= lower.size;
    return {};
}

Result<void> MemoryMap::insert(usize index, MemoryRegion region) {
    if (count_ == capacity)
        return refuse(
            {.subject = "memory map", .expected = "at most 256 regions", .found = "more", .offset = region.base});
    std::copy_backward(regions_.data() + index, regions_.data() + count_, regions_.data() + count_ + 1);
    regions_[index] = region;
    ++count_;
    return {};
}

void MemoryMap::merge() {
    usize kept = 0;
    for (const MemoryRegion& region : regions()) {
        const bool joins =
            kept != 0 && regions_[kept - 1].end() == region.base && regions_[kept - 1].kind == region.kind;
        if (joins)
            regions_[kept - 1].size += region.size;
        else
            regions_[kept++] = region;
    }
    count_ = kept;
}

} // namespace metta
