// SPDX-License-Identifier: MIT
// A frame that is drawn is cleared before it becomes the account's, and one that is given back is kserver's before
// anybody else can have it.
#include "servers/vm/holdings.hpp"

#include <algorithm>

namespace metta::vm {

void Holdings::open(Holder& holder, Account& account) const {
    holder.account = &account;
    holder.cache.table = &table_;
    holder.cache.ram = ram_;
    holder.cache.account = account.number;
    holder.cache.key = key_of(account);
}

std::optional<u32> Holdings::draw(Holder& holder, u32 count, u32 alignment, Region region) {
    if (!store_.contracts().draw(*holder.account, count)) {
        // What lies in the cache is drawn too. Nothing else is taken: the domain knows of all other frames.
        {
            const ClosedCache closed(holder.cache);
            reclaim_cached(holder, count);
        }
        if (!store_.contracts().draw(*holder.account, count)) return std::nullopt;
    }
    const auto first = store_.take_run(count, alignment, region);
    if (!first) store_.contracts().give_back(*holder.account, count);
    return first;
}

/// A run goes in portions; if one is refused, those before it go back.
bool Holdings::move(u32 first, u32 count, AccountId from, AccountId to) const {
    for (u32 moved = 0; moved < count;) {
        const u32 step = std::min(count - moved, longest_transfer);
        if (transfer(first + moved, step, to, from) == Status::ok) {
            moved += step;
            continue;
        }
        for (u32 back = 0; back < moved; back += longest_transfer)
            transfer(first + back, std::min(moved - back, longest_transfer), from, to);
        return false;
    }
    return true;
}

bool Holdings::hand_over(Holder& holder, u32 first, u32 count) {
    if (!move(first, count, root_account, holder.account->number)) {
        store_.give_back_run(first, count);
        store_.contracts().give_back(*holder.account, count);
        return false;
    }
    table_.hold(holder.frames, key_of(*holder.account), first, count);
    holder.account->held += count;
    return true;
}

void Holdings::refill(Holder& holder) {
    const ClosedCache closed(holder.cache);
    while (holder.cache.count < FrameCache::refill && store_.contracts().draw(*holder.account, 1)) {
        const auto frame = store_.take_run(1, 1, Region::any);
        if (!frame) {
            store_.contracts().give_back(*holder.account, 1);
            return;
        }
        window_.clear(*frame, 1);
        if (!hand_over(holder, *frame, 1)) return;
        table_.set_cached(*frame, true);
        holder.cache.frames[holder.cache.count++] = *frame;
    }
}

/// The frames are kserver's already.
void Holdings::forget(Holder& holder, u32 first, u32 count) {
    for (u32 frame = first; frame < first + count; ++frame) table_.release(holder.frames, frame);
    holder.account->held -= count;
    store_.give_back_run(first, count);
    store_.contracts().give_back(*holder.account, count);
}

bool Holdings::free(Holder& holder, u64 first, u64 count) {
    const u16 key = key_of(*holder.account);
    if (first >= table_.limit()) return false;
    for (u64 frame = first; frame < first + count; ++frame)
        if (!table_.holds(key, frame) || table_.state(static_cast<u32>(frame)) != HoldState::held ||
            in_use(static_cast<u32>(frame), holder.account->number))
            return false;
    const auto from = static_cast<u32>(first), frames = static_cast<u32>(count);
    if (!move(from, frames, holder.account->number, root_account)) return false;
    forget(holder, from, frames);
    return true;
}

/// While it is closed.
u64 Holdings::reclaim_cached(Holder& holder, u64 most) {
    u64 found = 0;
    while (found < most && holder.cache.count != 0) {
        const u32 frame = holder.cache.frames[--holder.cache.count];
        table_.set_cached(frame, false);
        if (!move(frame, 1, holder.account->number, root_account)) continue;
        forget(holder, frame, 1);
        ++found;
    }
    return found;
}

u64 Holdings::reclaim(Holder& holder, u64 most) {
    const ClosedCache closed(holder.cache);
    u64 found = reclaim_cached(holder, most);
    for (u32 frame = holder.frames.first; frame != 0 && found < most;) {
        const u32 next = table_.next(frame);
        if (table_.state(frame) == HoldState::held && !in_use(frame, holder.account->number) &&
            move(frame, 1, holder.account->number, root_account)) {
            forget(holder, frame, 1);
            ++found;
        }
        frame = next;
    }
    return found;
}

bool Holdings::release_step(Holder& holder) {
    constexpr u32 step = 512;
    holder.cache.count = 0;
    for (u32 done = 0; done < step && holder.frames.first != 0; ++done) {
        const u32 frame = holder.frames.first;
        if (table_.state(frame) == HoldState::cached) table_.set_cached(frame, false);
        // One that is in use even so is lost to everybody until the machine starts anew, but not given out.
        if (move(frame, 1, holder.account->number, root_account)) {
            forget(holder, frame, 1);
        } else {
            table_.release(holder.frames, frame);
            --holder.account->held;
        }
    }
    return holder.frames.first == 0;
}

} // namespace metta::vm
