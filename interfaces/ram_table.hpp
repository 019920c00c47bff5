// SPDX-License-Identifier: MIT
// The RamTab as those see it who may read it: one record for each frame of RAM. The nucleus alone writes it.
#pragma once

#include <cstddef>
#include <cstring>

#include "interfaces/primitives.hpp"

namespace metta {

enum class FrameState : u8 {
    machine = 0, ///< not RAM, firmware's, or the nucleus' from boot: nobody's to use
    object = 1,  ///< part of a nucleus object; of a stretch's leaf table `maps` counts the directories that hold it
    table = 2,   ///< a page table that the owner has donated
    device = 3,  ///< not RAM, and nothing that the machine uses: a device's registers may be there; nobody's
    // What ring 3 may map. Their values let one comparison tell (FrameRecord::use).
    owned = 4,  ///< its owner's; mapped where `maps` is not 0
    nailed = 5, ///< as owned, and its owner wants it to stay: it is not given away before the owner lets go
    kept = 6,   ///< as owned, and the nucleus keeps an address of it: it is not given away before the nucleus lets go
};

/// Invariant: `owner` is 0 exactly in states `machine` and `device`; `generation` is never 0 and changes whenever an
/// object that begins here ends.
struct FrameRecord {
    AccountId owner = 0;
    FrameState state = FrameState::machine;
    ObjectType type = ObjectType::none; ///< of the object that begins in this frame
    u8 width = 0;                       ///< log2 of that object's frames
    u8 large = 0;                       ///< 1: mapped as part of 2 MiB in a large stretch, and mapped nowhere else
    u32 maps = 0;                       ///< how many entries of page tables hold the frame
    u32 generation = 1;

    /// Owner and state in one word, no object beginning here.
    static constexpr u64 use_of(AccountId owner, FrameState state) { return u64{static_cast<u8>(state)} << 32 | owner; }
    u64 use() const {
        u64 word;
        std::memcpy(&word, this, sizeof word);
        return word;
    }
    /// Bits of use() in which mappable frames of an account do not differ.
    static constexpr u64 mappable = ~(u64{3} << 32);
    bool mappable_by(AccountId account) const { return (use() & mappable) == use_of(account, FrameState::owned); }
};
static_assert(offsetof(FrameRecord, owner) == 0 && offsetof(FrameRecord, state) == 4 &&
              offsetof(FrameRecord, type) == 5 && offsetof(FrameRecord, width) == 6 &&
              offsetof(FrameRecord, large) == 7 && offsetof(FrameRecord, maps) == 8 &&
              offsetof(FrameRecord, generation) == 12);
static_assert(sizeof(FrameRecord) == 16);

} // namespace metta
