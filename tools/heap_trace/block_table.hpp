// SPDX-License-Identifier: MIT
// Which place of a trace the block at an address has: a table that needs no heap, for use inside malloc.
#pragma once

#include <optional>
#include <span>

#include "runtime/base/types.hpp"

namespace metta {

/// Open addressing, linear; the slots, a power of two that are 0 at first, are the caller's. Address 0 has no block.
class BlockTable {
  public:
    struct Slot {
        u64 address;
        u32 place;
    };

    explicit BlockTable(std::span<Slot> slots) : slots_(slots) {}

    /// False: the table is three quarters full.
    bool add(u64 address, u32 place) {
        if (used_ >= slots_.size() / 4 * 3) return false;
        ++used_;
        usize at = home(address);
        while (slots_[at].address != 0) at = after(at);
        slots_[at] = {address, place};
        return true;
    }

    std::optional<u32> remove(u64 address) {
        usize at = home(address);
        while (slots_[at].address != address) {
            if (slots_[at].address == 0) return std::nullopt;
            at = after(at);
        }
        const u32 place = slots_[at].place;
        close_gap(at);
        --used_;
        return place;
    }

  private:
    usize home(u64 address) const { return (address * 0x9E37'79B9'7F4A'7C15) >> 32 & (slots_.size() - 1); }
    usize after(usize at) const { return (at + 1) & (slots_.size() - 1); }

    /// Moves up what would not be found behind an empty slot.
    void close_gap(usize gap) {
        for (usize at = after(gap); slots_[at].address != 0; at = after(at)) {
            const usize distance = (at - home(slots_[at].address)) & (slots_.size() - 1);
            if (((at - gap) & (slots_.size() - 1)) > distance) continue;
            slots_[gap] = slots_[at];
            gap = at;
        }
        slots_[gap] = {};
    }

    std::span<Slot> slots_;
    usize used_ = 0;
};

} // namespace metta
