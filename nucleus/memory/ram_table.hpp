// SPDX-License-Identifier: MIT
// The RamTab: one record for each frame of RAM, in memory that is sized at boot. It says who owns a frame and what it
// is used for, and it is all that stands between a number from ring 3 and a frame or an object. Source: Nemesis' RamTab
// (Hand, OSDI 1999).
#pragma once

#include <span>

#include "interfaces/ram_table.hpp"
#include "nucleus/memory/masking.hpp"

namespace metta {

class RamTable {
  public:
    constexpr RamTable() = default;
    explicit constexpr RamTable(std::span<FrameRecord> records) : records_(records.data()), count_(records.size()) {}

    const u64& size() const { return count_; } ///< a reference, for MaskedIndex
    FrameRecord& operator[](MaskedIndex frame) const { return records_[frame.value]; }
    /// Of a frame that an entry or an object holds, never of a number from ring 3.
    FrameRecord& held(u64 frame) const { return records_[frame]; }

    /// The record of a frame, or nullptr. The index is masked as well as compared: no speculation beyond the table.
    FrameRecord* find(u64 frame) const {
        const MaskedIndex index(frame, count_);
        return index.valid ? &records_[index.value] : nullptr;
    }

    /// At boot: hands [first, first + count) to `owner`.
    void release(u64 first, u64 count, AccountId owner, FrameState state);

    /// The aligned run of 2^width frames at `first`, all of `account`'s, owned and not mapped, becomes an object; every
    /// frame but the first may be `kept` afterwards. `not_owner`: one of them is not so; `bad_argument`:
    /// no such run. Nothing happens then. At most 2^9 frames.
    Status begin_object(u64 first, u32 width, AccountId account, ObjectType type);
    ObjectRef reference(u64 first) const {
        return ObjectRef::make(static_cast<u32>(first), records_[first].generation);
    }
    /// The object's frames are its owner's again, and all references to it are stale.
    void end_object(u64 first);

    /// The first frame of the object that `object` refers to, if it is alive and of that type (`none`: of any).
    FrameRecord* resolve(ObjectRef object, ObjectType type) const {
        const MaskedIndex frame(object.frame(), count_);
        if (!frame.valid) return nullptr;
        FrameRecord& record = records_[frame.value];
        const bool fits = type == ObjectType::none ? record.type != ObjectType::none : record.type == type;
        return fits && record.generation == object.generation() ? &record : nullptr;
    }

    /// An owned frame of `account` becomes a table, if it is not mapped, or is kept; and back, when it is owned again.
    Status take(u64 frame, AccountId account, FrameState state);
    void give_back(u64 frame) const;

    /// An owned frame of `account` is nailed; and back (`absent`: it is not nailed).
    Status nail(u64 frame, AccountId account);
    Status let_go(u64 frame, AccountId account);

    /// The 512 frames at `first`, a multiple of 512, are mapped as one page of 2 MiB, and nowhere else until end_unit.
    /// Not `ok`: bad_argument, not_owner (one of them is not as `use` says in the bits of `use_mask`, or is mapped);
    /// nothing happens then. `maps` of the first counts the directories that hold the page as well.
    Status begin_unit(u64 first, u64 use, u64 use_mask) const;
    void end_unit(u64 first) const;

    /// [first, first + count), all of `from` and owned, not mapped, become `to`'s. At most 512.
    Status transfer(u64 first, u64 count, AccountId from, AccountId to);

    /// Whether none of [first, first + count) is RAM or the machine's. Frames beyond the table are not RAM.
    bool device(u64 first, u64 count) const {
        constexpr u64 end_of_space = u64{1} << 40;
        if (count == 0 || first >= end_of_space || count > longest_run) return false;
        for (u64 frame = first; frame < first + count && frame < count_; ++frame)
            if (records_[frame].state != FrameState::device) return false;
        return true;
    }

    static constexpr u32 longest_run_width = 9;
    static constexpr u64 longest_run = u64{1} << longest_run_width;

  private:
    /// The records of [first, first + count) if each is `account`'s, owned and mapped nowhere; else none.
    std::span<FrameRecord> run_of(u64 first, u64 count, AccountId account) const;

    std::span<FrameRecord> all() const { return {records_, count_}; }

    FrameRecord* records_ = nullptr;
    u64 count_ = 0;
};

} // namespace metta
