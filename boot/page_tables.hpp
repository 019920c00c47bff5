// SPDX-License-Identifier: MIT
// Builds four-level page tables in physical memory (Intel SDM vol. 3, 4.5).
#pragma once

#include "boot/firmware/memory_map.hpp"
#include "runtime/base/result.hpp"

namespace metta::boot {

/// What a mapping allows. There is no value for writable and executable.
enum class Access : u8 { read, read_write, read_execute };

/// Who may use it.
enum class Mode : u8 { nucleus, user };

/// Page tables under one root. Tables come from the memory map, as `kind`.
class PageTables {
  public:
    /// `memory` is where the caller sees physical address 0. `no_execute`: the processor has NX and it is on.
    static Result<PageTables> create(byte* memory, MemoryMap& map, RegionKind kind, bool no_execute);

    u64 root() const { return root_; }

    /// Maps [virt, virt + size) to [phys, phys + size) in 4 KiB pages; all three are multiples of 4096.
    Result<void> map(VirtAddr virt, PhysAddr phys, u64 size, Access access, Mode mode);

    /// The same in 2 MiB pages and multiples of 2 MiB, for the nucleus alone, readable and writable.
    Result<void> map_large(VirtAddr virt, PhysAddr phys, u64 size);

    /// Breaks the 2 MiB page that maps `virt` into 4 KiB pages with the same rights, then narrows those of
    /// [virt, virt + size) to reading.
    Result<void> make_read_only(VirtAddr virt, u64 size);

  private:
    PageTables(byte* memory, MemoryMap& map, RegionKind kind, bool no_execute)
        : memory_(memory), map_(&map), kind_(kind), no_execute_(no_execute) {}

    u64* table(u64 phys) const;
    Result<u64> new_table();
    /// The entry for `virt` at `level` (1: 4 KiB, 2: 2 MiB), with all tables above it in place.
    Result<u64*> entry(VirtAddr virt, unsigned level, Mode mode);
    u64 bits(Access access, Mode mode) const;

    byte* memory_;
    MemoryMap* map_;
    RegionKind kind_;
    bool no_execute_;
    u64 root_ = 0;
};

} // namespace metta::boot
