// SPDX-License-Identifier: MIT
// Who has allocated the slots of a run, where no tag may tell it: 4 bytes for each slot, away from the slots.
#pragma once

#include "runtime/heap/metadata.hpp"
#include "runtime/heap/size_classes.hpp"

namespace metta::heap {

/// Rows for 2, 4, … 64 slots, or as many as do not fill the next of them, cut from pages that stay as long as the heap
/// has any memory.
class SlotRecords {
  public:
    /// A row of zeros; null: out of memory.
    u32* take(Metadata& metadata, u32 slots);
    void give(u32* row, u32 slots);
    /// Before the metadata is given back.
    void forget() { *this = SlotRecords(); }

  private:
    struct Unused {
        Unused* next;
    };
    static constexpr u32 sizes = 7;

    Unused* unused_[sizes] = {}; ///< by the logarithm of the slots that there is room for
};

} // namespace metta::heap
