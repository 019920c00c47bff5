// SPDX-License-Identifier: MIT
// What each page of the machine is used for, from the firmware's raw list to the map the nucleus receives.
#pragma once

#include <array>
#include <span>

#include "interfaces/boot_info.hpp"
#include "runtime/base/result.hpp"

namespace metta {

/// A range of memory as PVH and Multiboot2 loaders report it, with the types of ACPI 6.5, table 15.1.
struct E820Range {
    u64 base;
    u64 size;
    u32 type;
    u32 reserved;
};
static_assert(sizeof(E820Range) == 24);

/// The same range with a kind; a type that is not known is reserved.
MemoryRegion e820_region(const E820Range& range);

/// Regions of physical memory: at all times sorted, disjoint, not empty, and merged with neighbours of their kind.
/// Owned by the boot program: `add` everything, `normalise`, `carve` what is in use, then `allocate`.
/// An operation that fails for want of room may have been carried out in part.
class MemoryMap {
  public:
    static constexpr usize capacity = 256;
    /// 64 TiB. Processors allow for 2^52 bytes, but the nucleus' direct map has room for less than 2^47.
    static constexpr u64 address_limit = u64{1} << 46;
    /// What `allocate` hands out: not the first megabyte, which firmware uses, nor what the boot program cannot reach.
    static constexpr u64 allocation_floor = u64{1} << 20;
    static constexpr u64 allocation_ceiling = u64{1} << 32;

    /// Takes one range as reported, in any order, overlapping others or not: the most restrictive kind wins, page by
    /// page. Empty ranges are dropped, and so is available memory that runs past `address_limit`; other kinds are cut.
    Result<void> add(MemoryRegion raw);

    /// Ends the series of `add`: available regions shrink to whole pages. Refused if nothing is available.
    Result<void> normalise();

    /// Gives every page that [base, base + size) touches to `kind`, described before or not, except those of the
    /// firmware (reserved, ACPI, defective): they keep their kind.
    Result<void> carve(PhysAddr base, u64 size, RegionKind kind);

    /// Takes `size` bytes, rounded up to pages, from the lowest available region that fits. `alignment`: a power of
    /// two. The text of an error lives in this map.
    Result<PhysAddr> allocate(u64 size, u64 alignment, RegionKind kind);

    std::span<const MemoryRegion> regions() const { return {regions_.data(), count_}; }

    Result<void> export_to(BootInfo& info) const;

  private:
    /// Whether a page of kind `old` turns into `fresh`.
    using Rule = bool (*)(RegionKind fresh, RegionKind old);

    Result<void> paint(u64 base, u64 end, RegionKind kind, Rule wins);
    usize first_ending_above(u64 address) const;
    Result<void> split(u64 address);
    Result<void> insert(usize index, MemoryRegion region);
    void merge();

    usize count_ = 0;
    std::array<MemoryRegion, capacity> regions_ = {};
    std::array<char, 48> wanted_ = {}; ///< what the last failed `allocate` asked for, in words
};

} // namespace metta
