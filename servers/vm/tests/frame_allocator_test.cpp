// SPDX-License-Identifier: MIT
// The frame allocator against a list of who has which frame.
#include "servers/vm/frame_allocator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace metta::vm {
namespace {

struct Frames {
    u32 first = 0, order = 0;
};

/// An allocator with its storage, and for each frame whether it is free.
class Model {
  public:
    explicit Model(u64 limit) : storage_(FrameAllocator::words_for(limit)), allocator(storage_, limit), free_(limit) {}

    void add(u64 first, u64 count) {
        allocator.add(first, count);
        std::fill_n(free_.begin() + static_cast<i64>(first), count, true);
        count_ += count, total_ += count;
    }
    /// Takes a run, which must be free, aligned and inside; or there is none.
    std::optional<Frames> take(u32 order) {
        const auto first = allocator.take(order);
        if (!first) {
            EXPECT_FALSE(has_run(order)) << "order " << order;
            return std::nullopt;
        }
        EXPECT_EQ(*first % (u32{1} << order), 0u);
        EXPECT_LE(u64{*first} + (u64{1} << order), free_.size());
        for (u32 frame = *first; frame < *first + (u32{1} << order); ++frame) {
            EXPECT_TRUE(free_[frame]) << "frame " << frame << " is given twice, or was never free";
            free_[frame] = false;
        }
        count_ -= u64{1} << order;
        return Frames{*first, order};
    }
    void give_back(Frames run) {
        allocator.give_back(run.first, run.order);
        std::fill_n(free_.begin() + run.first, u64{1} << run.order, true);
        count_ += u64{1} << run.order;
    }
    void check_counts() const {
        EXPECT_EQ(allocator.free_frames(), count_);
        EXPECT_EQ(allocator.total_frames(), total_);
    }
    /// Whether an aligned run is free: what a buddy system must then find.
    bool has_run(u32 order) const {
        const u64 size = u64{1} << order;
        for (u64 first = 0; first + size <= free_.size(); first += size)
            if (std::all_of(free_.begin() + static_cast<i64>(first), free_.begin() + static_cast<i64>(first + size),
                            [](bool free) { return free; }))
                return true;
        return false;
    }

  private:
    std::vector<u64> storage_;

  public:
    FrameAllocator allocator;

  private:
    std::vector<bool> free_;
    u64 count_ = 0, total_ = 0;
};

TEST(FrameAllocator, has_nothing_at_first) {
    Model model(1000);
    for (u32 order = 0; order < FrameAllocator::orders; ++order) EXPECT_FALSE(model.take(order));
    model.check_counts();
}

TEST(FrameAllocator, gives_the_highest_first) {
    Model model(1024);
    model.add(1, 1023);
    EXPECT_EQ(model.take(0)->first, 1u) << "the only run of one frame";
    EXPECT_EQ(model.take(9)->first, 512u);
    EXPECT_EQ(model.take(8)->first, 256u);
    EXPECT_EQ(model.take(0)->first, 3u);
    EXPECT_EQ(model.take(0)->first, 2u);
}

TEST(FrameAllocator, ranges_with_odd_ends_are_given_whole) {
    for (const u64 limit : {u64{1}, u64{2}, u64{511}, u64{512}, u64{513}, u64{1023}, u64{1537}, u64{65'537}}) {
        for (const u64 first : {u64{0}, u64{1}, limit / 3}) {
            if (first >= limit) continue;
            Model model(limit);
            model.add(first, limit - first);
            model.check_counts();
            u64 taken = 0;
            std::vector<Frames> runs;
            while (const auto run = model.take(0)) runs.push_back(*run), ++taken;
            EXPECT_EQ(taken, limit - first);
            for (const Frames run : runs) model.give_back(run);
            model.check_counts();
            // All has come together again.
            const bool large = model.has_run(9);
            EXPECT_EQ(model.take(9).has_value(), large);
        }
    }
}

TEST(FrameAllocator, two_ranges_that_touch_come_together) {
    Model model(1024);
    model.add(0, 300);
    model.add(300, 724);
    EXPECT_TRUE(model.take(9));
    EXPECT_TRUE(model.take(9));
    EXPECT_FALSE(model.take(0));
}

TEST(FrameAllocator, every_order_is_found_again_after_a_million_steps) {
    std::mt19937_64 random(7);
    Model model(5003);
    model.add(3, 700);
    model.add(1000, 4003);
    std::vector<Frames> runs;
    for (u32 step = 0; step < 1'000'000; ++step) {
        // Fills and empties in turn, so that both ends are met.
        const bool filling = step / 10'000 % 2 == 0;
        if (random() % 4 < (filling ? 3u : 1u)) {
            const u32 order = static_cast<u32>(std::min(random() % 12, random() % 10));
            if (order >= FrameAllocator::orders) continue;
            if (const auto run = model.take(order)) runs.push_back(*run);
        } else if (!runs.empty()) {
            std::swap(runs[random() % runs.size()], runs.back());
            model.give_back(runs.back());
            runs.pop_back();
        }
        if (HasFailure()) FAIL() << "step " << step;
        if (step % 1000 == 0) model.check_counts();
    }
    for (const Frames run : runs) model.give_back(run);
    model.check_counts();
    u32 large = 0;
    while (model.take(9)) ++large;
    EXPECT_EQ(large, 7u) << "all of 1000…5002 that are aligned";
}

TEST(FrameAllocator, a_run_may_come_back_in_pieces) {
    Model model(512);
    model.add(0, 512);
    const Frames whole = model.take(9).value();
    for (u32 frame = 512; frame-- > 0;) model.give_back({whole.first + frame, 0});
    EXPECT_TRUE(model.take(9));
}

} // namespace
} // namespace metta::vm
