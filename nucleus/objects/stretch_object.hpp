// SPDX-License-Identifier: MIT
// A stretch as an object: its record, and behind it the leaf tables, one behind the other, so that a page's entry is
// found by its number alone. A large stretch has no tables, but an entry for each unit in the record's frame.
#pragma once

#include <span>

#include "nucleus/memory/large_stretch.hpp"
#include "nucleus/objects/object.hpp"

namespace metta {

/// In the first of 2^n frames; of a large stretch in its only one.
struct StretchObject : Object {
    static constexpr u32 maximum_width = 9;
    static constexpr u32 entries_per_table = 512;
    static constexpr u32 maximum_large_units = 480;
    static constexpr u32 being_made = ~u32{0}; ///< phase: leaf tables are not all cleared yet

    u64 base;
    u32 units;    ///< 2 MiB each
    u32 progress; ///< of making and unmaking
    bool large;

    // Not of a large stretch.
    PageEntry* entries() const { return in_frame<PageEntry>(self.frame() + 1); }
    u32 leaf_table(u32 unit) const { return self.frame() + 1 + unit; }

    /// Of a large one: what is mapped in each unit.
    std::span<PageEntry> large_entries() const {
        constexpr usize table_offset = page_size - maximum_large_units * sizeof(PageEntry);
        return {reinterpret_cast<PageEntry*>(in_frame<byte>(self.frame()) + table_offset), units};
    }

    /// Of 2 MiB with a leaf table, outside of the common region.
    bool unit() const { return units == 1 && !large && !common(); }
    bool common() const { return base >= common_region_base; }
    /// What portals that map are bound to.
    StretchWindow window(AccountId account, Rights most, u64 never_execute) const {
        if (large) return make_large_window(base, units, large_entries().data(), account, most, never_execute);
        return StretchWindow::make(base, u64{units} * entries_per_table, entries(), account, most, never_execute,
                                   common());
    }
};
static_assert(offsetof(Object, touched) == StretchWindow::touched_offset);
static_assert(sizeof(StretchObject) <= page_size - StretchObject::maximum_large_units * sizeof(PageEntry));

} // namespace metta
