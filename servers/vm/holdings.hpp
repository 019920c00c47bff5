// SPDX-License-Identifier: MIT
// Frames that accounts hold: which the nucleus knows as theirs, so that their domains can map them by portals.
#pragma once

#include "servers/vm/clearing_window.hpp"
#include "servers/vm/frame_cache.hpp"
#include "servers/vm/frame_store.hpp"

namespace metta::vm {

/// What one account holds.
struct Holder {
    Account* account = nullptr;
    HeldFrames frames; ///< of the frame table, those in the cache too
    FrameCache cache;
};

/// All under kserver's lock, but for what is said otherwise.
class Holdings {
  public:
    Holdings(FrameStore& store, FrameTable& table, const FrameRecord* ram, const ClearingWindow& window)
        : store_(store), table_(table), ram_(ram), window_(window) {}

    void open(Holder& holder, Account& account) const;

    /// A run of frames that the account has drawn, in no state to be used: they hold what they held. Then `clear`, all
    /// of it in any portions, and `hand_over`.
    std::optional<u32> draw(Holder& holder, u32 count, u32 alignment, Region region);
    void clear(u32 first, u32 count) const { window_.clear(first, count); }
    /// False: they have not become the account's, and are the machine's again.
    bool hand_over(Holder& holder, u32 first, u32 count);
    /// Fills the account's cache a little, if its contract allows that.
    void refill(Holder& holder);

    /// Gives frames back: all or none. False: one of them is not held, or is in use.
    bool free(Holder& holder, u64 first, u64 count);
    /// Takes back up to `most` frames that are not in use. How many it has found.
    u64 reclaim(Holder& holder, u64 most);
    /// Takes back all, or, of a domain that has ended, as many as one step may: false then, there are more.
    bool release_step(Holder& holder);

  private:
    static constexpr u32 longest_transfer = 512;

    static u16 key_of(const Account& account) { return static_cast<u16>(account.tenant); }

    bool in_use(u32 frame, AccountId account) const {
        const FrameRecord& record = ram_[frame];
        return record.use() != FrameRecord::use_of(account, FrameState::owned) || record.maps != 0;
    }
    bool move(u32 first, u32 count, AccountId from, AccountId to) const;
    u64 reclaim_cached(Holder& holder, u64 most);
    void forget(Holder& holder, u32 first, u32 count);

    FrameStore& store_;
    FrameTable& table_;
    const FrameRecord* ram_;
    ClearingWindow window_;
};

} // namespace metta::vm
