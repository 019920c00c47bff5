// SPDX-License-Identifier: MIT
// What the vm server notes about each frame of RAM: which account holds it. All frames of an account are a list, so
// that they are found without a look at those of others.
#pragma once

#include <span>

#include "runtime/base/types.hpp"

namespace metta::vm {

enum class HoldState : u8 {
    free_or_charged, ///< nobody holds it
    held,
    cached, ///< held too, and the account keeps it for its own next need
};

/// Zero: nobody holds the frame.
struct FrameNote {
    u32 previous, next; ///< in the list of the account; 0: none
    u16 account;
    HoldState state;
    u8 reserved;
};
static_assert(sizeof(FrameNote) == 12);

/// The frames that an account holds, the last that came first. Kept by the account.
struct HeldFrames {
    u32 first = 0; ///< 0: none
    u32 count = 0;
};

/// Frame 0 is never held: 0 means none wherever a frame is noted. Account 0 is nobody.
class FrameTable {
  public:
    static constexpr usize words_for(u64 limit) { return (limit * sizeof(FrameNote) + 7) / 8; }

    FrameTable() = default;
    /// `storage`: a note of zeros for each frame below the limit.
    explicit FrameTable(std::span<FrameNote> storage) : notes_(storage) {}

    u64 limit() const { return notes_.size(); }
    /// For numbers from clients; nullptr: it is no frame that anybody could hold.
    const FrameNote* find(u64 frame) const { return frame != 0 && frame < notes_.size() ? &notes_[frame] : nullptr; }
    /// For numbers from clients, too. `account` is not 0.
    bool holds(u16 account, u64 frame) const {
        const FrameNote* note = find(frame);
        return note != nullptr && note->account == account;
    }

    // From here on, frames are known to be below the limit.

    /// 0: nobody.
    u16 account_of(u32 frame) const { return notes_[frame].account; }
    HoldState state(u32 frame) const { return notes_[frame].state; }
    /// The one that follows in the list of its account; 0: none.
    u32 next(u32 frame) const { return notes_[frame].next; }

    /// `count` frames in a row, at least one, that nobody holds come into `list`, which is that of `account`; the last
    /// of them is its first.
    void hold(HeldFrames& list, u16 account, u32 first, u32 count = 1) {
        const u32 last = first + count - 1;
        for (u32 frame = first; frame <= last; ++frame)
            notes_[frame] = {
                .previous = frame + 1, .next = frame - 1, .account = account, .state = HoldState::held, .reserved = 0};
        notes_[first].next = list.first;
        notes_[last].previous = 0;
        if (list.first != 0) notes_[list.first].previous = first;
        list.first = last;
        list.count += count;
    }
    /// A frame of `list` is nobody's.
    void release(HeldFrames& list, u32 frame) {
        const FrameNote note = notes_[frame];
        (note.previous != 0 ? notes_[note.previous].next : list.first) = note.next;
        if (note.next != 0) notes_[note.next].previous = note.previous;
        notes_[frame] = {};
        --list.count;
    }
    /// Of a frame that somebody holds.
    void set_cached(u32 frame, bool cached) { notes_[frame].state = cached ? HoldState::cached : HoldState::held; }

  private:
    std::span<FrameNote> notes_;
};

} // namespace metta::vm
