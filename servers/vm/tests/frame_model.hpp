// SPDX-License-Identifier: MIT
// A frame allocator with its storage, and a list of which frames are free that it is held against.
#pragma once

#include "servers/vm/frame_allocator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace metta::vm {

struct Frames {
    u32 first = 0, count = 0;
};

class FrameModel {
  public:
    explicit FrameModel(u64 limit)
        : storage_(FrameAllocator::words_for(limit)), allocator(storage_, limit), free_(limit) {}

    void add(u64 first, u64 count) {
        allocator.add(first, count);
        mark(first, count, true);
        total_ += count;
    }
    /// Takes a run, which must be free, aligned and inside; or there is none.
    std::optional<Frames> take(u32 order, Region region = Region::any) {
        return check(allocator.take(order, region), u32{1} << order, u32{1} << order, region);
    }
    std::optional<Frames> take_run(u32 count, u32 alignment, Region region = Region::any) {
        return check(allocator.take_run(count, alignment, region), count, alignment, region);
    }
    /// As one aligned run.
    void give_back(Frames run) {
        allocator.give_back(run.first, static_cast<u32>(std::countr_zero(run.count)));
        mark(run.first, run.count, true);
    }
    void give_back_run(Frames run) {
        allocator.give_back_run(run.first, run.count);
        mark(run.first, run.count, true);
    }
    void check_counts() const {
        EXPECT_EQ(allocator.free_frames(), count_);
        EXPECT_EQ(allocator.total_frames(), total_);
    }
    /// What the zones say about themselves against what the list says.
    void check_zones() const {
        u64 total = 0;
        for (u32 zone = 0; zone < FrameAllocator::zones; ++zone) {
            const ZoneRecord record = allocator.zone(zone);
            total += record.total;
            u64 free = 0, large = 0, largest = 0;
            for (u64 frame = record.first; frame < record.end; ++frame) free += free_[frame];
            for (u32 order = 0; order < FrameAllocator::orders; ++order)
                if (has_run(order, record.first, record.end)) largest = u64{1} << order;
            for (u64 first = round_up(record.first, 512); first + 512 <= record.end; first += 512)
                large += all_free(first, 512) ? 512u : 0u;
            EXPECT_EQ(record.free, free) << "zone " << zone;
            EXPECT_EQ(record.largest, largest) << "zone " << zone;
            EXPECT_EQ(record.free_large, large) << "zone " << zone;
        }
        EXPECT_EQ(total, total_);
    }
    /// Whether an aligned run is free: what a buddy system must then find.
    bool has_run(u32 order, u64 begin, u64 end) const {
        const u64 size = u64{1} << order;
        for (u64 first = round_up(begin, size); first + size <= end; first += size)
            if (all_free(first, size)) return true;
        return false;
    }
    u64 free_frames() const { return count_; }
    u64 total_frames() const { return total_; }

  private:
    static constexpr u64 bounds[] = {0, 256, 4096, 1 << 20, u64{1} << 40};

    bool all_free(u64 first, u64 count) const {
        for (u64 frame = first; frame < first + count; ++frame)
            if (!free_[frame]) return false;
        return true;
    }
    void mark(u64 first, u64 count, bool free) {
        u64 wrong = 0;
        for (u64 frame = first; frame < first + count; ++frame) {
            wrong += free_[frame] == u8{free};
            free_[frame] = free;
        }
        EXPECT_EQ(wrong, 0u) << "frames from " << first << " on are " << (free ? "given back" : "given") << " twice";
        count_ += free ? count : -count;
    }
    std::optional<Frames> check(std::optional<u32> first, u32 count, u32 alignment, Region region) {
        const auto order = static_cast<u32>(std::countr_zero(std::max(std::bit_ceil(count), alignment)));
        // No zone above that of the answer can have had such a run.
        for (u32 zone = 4 - static_cast<u32>(region); zone-- > 0;) {
            const u64 begin = bounds[zone], end = std::min<u64>(bounds[zone + 1], free_.size());
            if (first && *first >= begin) {
                EXPECT_LE(u64{*first} + count, end);
                EXPECT_EQ(*first % alignment, 0u);
                mark(*first, count, false);
                return Frames{*first, count};
            }
            // Looked for in full only sometimes, since it takes long.
            if (free_.size() <= 20'000 || ++looked_ % 1000 == 0) {
                EXPECT_FALSE(has_run(order, begin, end)) << "order " << order << ", zone " << zone;
            }
        }
        EXPECT_FALSE(first) << "frame " << *first << " lies in no region that was asked for";
        return std::nullopt;
    }

    std::vector<u64> storage_;

  public:
    FrameAllocator allocator;

  private:
    std::vector<u8> free_;
    u64 count_ = 0, total_ = 0;
    u64 looked_ = 0;
};

} // namespace metta::vm
