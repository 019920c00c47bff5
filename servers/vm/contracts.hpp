// SPDX-License-Identifier: MIT
// Who may draw how many frames. A contract is a number of guaranteed frames and a number of optimistic ones beyond.
// Source: Nemesis' frames allocator (Hand, OSDI 1999).
//
// Invariant, but for the time in which frames are being asked back: as many frames are free as have been guaranteed and
// not yet been drawn. So a guaranteed frame is there at once, and an optimistic one is given only if it is nobody's
// guarantee.
#pragma once

#include <algorithm>

#include "interfaces/primitives.hpp"

namespace metta::vm {

/// Of one domain, which is its `tenant`. Made and unmade through Contracts.
struct Account {
    AccountId number = 0; ///< as the nucleus knows it
    u32 tenant = 0;       ///< number of the domain
    u64 guaranteed = 0, optimistic = 0;
    u64 used = 0;           ///< all that has been drawn
    u64 held = 0;           ///< of these, frames that are the account's in the RamTab too
    bool revocable = false; ///< what is drawn beyond the guarantee can be asked back
    bool asked = false;     ///< frames have been asked back:
    u64 target = 0;         ///< it should use no more than this
    u64 deadline = 0;       ///< by this time of the time stamp counter

    u64 surplus() const { return used > guaranteed ? used - guaranteed : 0; }
    u64 undrawn() const { return guaranteed > used ? guaranteed - used : 0; }
    /// What it may draw, all together.
    u64 most() const { return guaranteed + std::min(optimistic, ~guaranteed); }
    /// How many frames it still has to give back.
    u64 owed() const { return asked && used > target ? used - target : 0; }
};

class Contracts {
  public:
    /// `total`: frames that can be given, of which none is yet.
    explicit Contracts(u64 total) : total_(total) {}

    u64 total() const { return total_; }
    u64 guaranteed() const { return guaranteed_; }
    u64 kept() const { return undrawn_; }
    u64 free() const { return total_ - used_; }
    /// What a new contract can guarantee.
    u64 left() const { return beside(guaranteed_ + lasting_surplus_); }
    /// The same for an account that has a contract already: by how much its guarantee can grow.
    u64 left_for(const Account& account) const {
        // What it has drawn already need not be found.
        return beside(guaranteed_ + lasting_surplus_ - (account.revocable ? 0 : account.surplus()));
    }
    /// Frames that have to be asked back before all that is guaranteed is there.
    u64 shortage() const { return undrawn_ > free() ? undrawn_ - free() : 0; }

    /// False: so many cannot be guaranteed; nothing has changed. Afterwards there may be a shortage.
    bool change(Account& account, u64 guaranteed, u64 optimistic) {
        if (guaranteed > account.guaranteed && guaranteed - account.guaranteed > left_for(account)) return false;
        leave(account);
        account.guaranteed = guaranteed;
        account.optimistic = optimistic;
        enter(account);
        return true;
    }
    /// The account is no more; what it may still have drawn is nobody's, and cannot be guaranteed to anybody.
    void close(Account& account) {
        leave(account);
        lasting_surplus_ += account.used;
        account = {};
    }
    /// What is drawn beyond the guarantee can be asked back, or not any more.
    void set_revocable(Account& account, bool revocable) {
        leave(account);
        account.revocable = revocable;
        enter(account);
    }

    /// Whether the account may have `count` more now: then it has drawn them.
    bool draw(Account& account, u64 count) {
        const u64 from_guarantee = std::min(count, account.undrawn());
        if (count > account.most() || account.used > account.most() - count) return false;
        if (count > free() || (count != from_guarantee && free() - count < undrawn_ - from_guarantee)) return false;
        const u64 surplus = account.surplus();
        account.used += count;
        used_ += count;
        undrawn_ -= from_guarantee;
        if (!account.revocable) lasting_surplus_ += account.surplus() - surplus;
        return true;
    }
    /// It has `count` less.
    void give_back(Account& account, u64 count) {
        leave(account);
        account.used -= count;
        used_ -= count;
        enter(account);
        if (account.owed() == 0) account.asked = false;
    }
    /// `count` frames are from now on drawn by another account, whether its contract allows that or not.
    void move(Account& from, Account& to, u64 count) {
        give_back(from, count);
        leave(to);
        to.used += count;
        used_ += count;
        enter(to);
    }

  private:
    /// Frames moved between accounts, and ones that cannot be asked back any more, may come to more than there are.
    u64 beside(u64 promised) const { return total_ > promised ? total_ - promised : 0; }
    void leave(const Account& account) {
        guaranteed_ -= account.guaranteed;
        undrawn_ -= account.undrawn();
        if (!account.revocable) lasting_surplus_ -= account.surplus();
    }
    void enter(const Account& account) {
        guaranteed_ += account.guaranteed;
        undrawn_ += account.undrawn();
        if (!account.revocable) lasting_surplus_ += account.surplus();
    }

    u64 total_;
    u64 used_ = 0;
    u64 guaranteed_ = 0;
    u64 undrawn_ = 0;         ///< guaranteed, and not drawn yet
    u64 lasting_surplus_ = 0; ///< drawn beyond a guarantee by accounts that are not revocable, or closed
};

} // namespace metta::vm
