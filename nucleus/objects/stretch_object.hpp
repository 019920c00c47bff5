// SPDX-License-Identifier: MIT
// A stretch as an object: its record, and behind it the leaf tables, one behind the other, so that a page's entry is
// found by its number alone.
#pragma once

#include "nucleus/memory/stretch.hpp"
#include "nucleus/objects/object.hpp"

namespace metta {

/// In the first of 2^n frames.
struct StretchObject : Object {
    static constexpr u32 maximum_width = 9;
    static constexpr u32 entries_per_table = 512;
    static constexpr u32 being_made = ~u32{0}; ///< phase: leaf tables are not all cleared yet

    u64 base;
    u32 units;    ///< leaf tables: 2 MiB each
    u32 progress; ///< of making and unmaking

    PageEntry* entries() const { return in_frame<PageEntry>(self.frame() + 1); }
    u32 leaf_table(u32 unit) const { return self.frame() + 1 + unit; }
};

} // namespace metta
