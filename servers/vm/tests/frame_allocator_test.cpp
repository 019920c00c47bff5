// SPDX-License-Identifier: MIT
// The frame allocator against a list of who has which frame: zones, runs, pieces.
#include "servers/vm/tests/frame_model.hpp"

#include <random>

namespace metta::vm {
namespace {

constexpr u64 below_1_mib = 256, below_16_mib = 4096, below_4_gib = 1 << 20;

TEST(FrameAllocator, has_nothing_at_first) {
    FrameModel model(1000);
    for (u32 order = 0; order < FrameAllocator::orders + 2; ++order) EXPECT_FALSE(model.allocator.take(order));
    EXPECT_FALSE(FrameAllocator().take());
    model.check_counts();
    model.check_zones();
}

TEST(FrameAllocator, needs_no_storage_for_zones_above_the_limit) {
    EXPECT_EQ(FrameAllocator::words_for(0), 0u);
    EXPECT_LT(FrameAllocator::words_for(below_1_mib), 30u);
    // Two bits a frame, and a 64th of these; what is left are words that are not full.
    for (const u64 limit : {below_16_mib, below_4_gib, 16 * below_4_gib})
        EXPECT_LT(FrameAllocator::words_for(limit), limit * 2 / 62 + 400);
    const FrameModel model(5000);
    EXPECT_EQ(model.allocator.zone(0).end, below_1_mib);
    EXPECT_EQ(model.allocator.zone(1).first, below_1_mib);
    EXPECT_EQ(model.allocator.zone(1).end, below_16_mib);
    EXPECT_EQ(model.allocator.zone(2).end, 5000u);
    EXPECT_EQ(model.allocator.zone(3).first, model.allocator.zone(3).end);
}

TEST(FrameAllocator, takes_small_runs_high_and_large_ones_low) {
    FrameModel model(below_16_mib + 4096);
    model.add(below_16_mib, 4096);
    const u64 top = below_16_mib + 4096;
    EXPECT_EQ(model.take(9)->first, below_16_mib);
    EXPECT_EQ(model.take(0)->first, top - 1) << "2 MiB are broken: the highest";
    EXPECT_EQ(model.take(1)->first, top - 4);
    EXPECT_EQ(model.take(0)->first, top - 2) << "the smallest that fits";
    EXPECT_EQ(model.take(8)->first, top - 512) << "in the same 2 MiB";
    EXPECT_EQ(model.take(8)->first, top - 768) << "there was no more room";
    EXPECT_EQ(model.take(9)->first, below_16_mib + 512);
    // Higher goes before smaller, where something is in use.
    model.give_back({static_cast<u32>(top - 1), 1});
    model.give_back({static_cast<u32>(top - 2), 1});
    model.give_back({static_cast<u32>(top - 768), 256});
    model.give_back({static_cast<u32>(below_16_mib), 512});
    model.allocator.give_back_run(below_16_mib + 512, 1);
    EXPECT_EQ(model.allocator.take(), top - 1);
    EXPECT_EQ(model.allocator.take(9), below_16_mib);
}

TEST(FrameAllocator, breaks_whole_2_mib_only_if_nothing_else_fits) {
    FrameModel model(below_16_mib + 4096);
    model.add(below_16_mib, 4096);
    const u32 first = below_16_mib, top = first + 4096;
    model.allocator.take_run(4096, 1);
    model.allocator.give_back_run(top - 512, 512);
    model.allocator.give_back_run(first + 10, 1);
    model.allocator.give_back_run(first + 600, 1);
    model.allocator.give_back_run(first + 700, 4);
    // Of single frames the highest that is free, whichever came last.
    model.allocator.give_back_run(first + 20, 1);
    EXPECT_EQ(model.allocator.take(), first + 600);
    EXPECT_EQ(model.allocator.take(), first + 703);
    EXPECT_EQ(model.allocator.take(1), first + 700);
    EXPECT_EQ(model.allocator.take(), first + 702);
    EXPECT_EQ(model.allocator.take(), first + 20);
    EXPECT_EQ(model.allocator.take(1), top - 2);
    EXPECT_EQ(model.allocator.take(), top - 3);
    EXPECT_EQ(model.allocator.take(), top - 4);
}

TEST(FrameAllocator, goes_from_the_highest_zone_that_is_allowed_to_the_lowest) {
    FrameModel model(below_4_gib + 100);
    for (const u64 bound : {below_1_mib, below_16_mib, below_4_gib}) model.add(bound - 2, 4);
    model.check_zones();
    const auto taken = [&](Region region) {
        const auto run = model.take(0, region);
        return run ? std::optional<u64>(run->first) : std::nullopt;
    };
    EXPECT_EQ(taken(Region::bits20), below_1_mib - 1);
    EXPECT_EQ(taken(Region::bits20), below_1_mib - 2);
    EXPECT_EQ(taken(Region::bits20), std::nullopt);
    EXPECT_EQ(taken(Region::bits24), below_16_mib - 1);
    EXPECT_EQ(taken(Region::bits32), below_4_gib - 1);
    EXPECT_EQ(taken(Region::any), below_4_gib + 1);
    EXPECT_EQ(taken(Region::any), below_4_gib);
    EXPECT_EQ(taken(Region::any), below_4_gib - 2);
    EXPECT_EQ(taken(Region::any), below_16_mib + 1);
    EXPECT_EQ(taken(Region::bits24), below_16_mib - 2);
    EXPECT_EQ(taken(Region::bits24), below_1_mib + 1);
    EXPECT_EQ(taken(Region::bits24), below_1_mib);
    EXPECT_EQ(taken(Region::bits24), std::nullopt);
    EXPECT_EQ(taken(Region::any), below_16_mib);
    EXPECT_EQ(taken(Region::any), std::nullopt);
    model.check_counts();
}

TEST(FrameAllocator, nothing_comes_together_across_zones) {
    FrameModel model(below_4_gib + 20'000);
    model.add(0, 20'000);
    model.add(below_4_gib - 20'000, 40'000);
    model.check_zones();
    EXPECT_EQ(model.allocator.zone(0).largest, 256u);
    EXPECT_EQ(model.allocator.zone(1).largest, 2048u);
    EXPECT_EQ(model.allocator.zone(2).largest, 16'384u);
    std::vector<Frames> runs;
    while (const auto run = model.take(0)) runs.push_back(*run);
    EXPECT_EQ(runs.size(), 60'000u);
    for (const Frames run : runs) model.give_back(run);
    model.check_zones();
    EXPECT_EQ(model.allocator.zone(0).largest, 256u);
    EXPECT_EQ(model.allocator.zone(1).largest, 2048u);
    EXPECT_EQ(model.allocator.zone(2).largest, 16'384u);
    EXPECT_EQ(model.allocator.zone(3).largest, 16'384u);
}

TEST(FrameAllocator, ranges_with_odd_ends_are_given_whole) {
    for (const u64 limit :
         std::initializer_list<u64>{1, 2, 255, 256, 257, 511, 512, 513, 1023, 1537, 4095, 4097, 20'001}) {
        for (const u64 first : {u64{0}, u64{1}, limit / 3}) {
            if (first >= limit) continue;
            FrameModel model(limit);
            model.add(first, limit - first);
            model.check_zones();
            std::vector<Frames> runs;
            while (const auto run = model.take(0)) runs.push_back(*run);
            EXPECT_EQ(runs.size(), limit - first);
            model.check_zones();
            // All comes together again.
            for (const Frames run : runs) model.give_back(run);
            model.check_counts();
            model.check_zones();
        }
    }
}

TEST(FrameAllocator, two_ranges_that_touch_come_together) {
    FrameModel model(below_16_mib + 1024);
    model.add(below_16_mib, 300);
    model.add(below_16_mib + 300, 724);
    EXPECT_TRUE(model.take(9));
    EXPECT_TRUE(model.take(9));
    EXPECT_FALSE(model.take(0));
}

TEST(FrameAllocator, runs_of_any_length_and_alignment) {
    FrameModel model(65'536);
    model.add(0, 65'536);
    std::vector<Frames> runs;
    for (const u32 count : std::initializer_list<u32>{1, 2, 3, 7, 100, 512, 513, 1000, 4097, 16'383, 16'384}) {
        for (const u32 alignment : std::initializer_list<u32>{1, 2, 64, 512, 4096, 16'384}) {
            const u64 before = model.free_frames();
            const auto run = model.take_run(count, alignment);
            ASSERT_TRUE(run) << count << " aligned to " << alignment;
            EXPECT_EQ(model.allocator.free_frames(), before - count) << "what was not wanted is free";
            model.give_back_run(*run);
            EXPECT_EQ(model.allocator.free_frames(), before);
        }
    }
    model.check_zones();
    EXPECT_EQ(model.allocator.zone(2).largest, 16'384u) << "all came together again";
}

TEST(FrameAllocator, runs_that_cannot_be_are_refused) {
    FrameModel model(65'536);
    model.add(0, 65'536);
    FrameAllocator& frames = model.allocator;
    EXPECT_FALSE(frames.take_run(0, 1));
    EXPECT_FALSE(frames.take_run(16'385, 1));
    EXPECT_FALSE(frames.take_run(~u32{0}, 1));
    EXPECT_FALSE(frames.take_run(1, 0));
    EXPECT_FALSE(frames.take_run(1, 3));
    EXPECT_FALSE(frames.take_run(1, 32'768));
    EXPECT_FALSE(frames.take_run(1, u32{1} << 31));
    EXPECT_FALSE(frames.take_run(257, 1, Region::bits20)) << "longer than the zone";
    EXPECT_FALSE(frames.take_run(2049, 1, Region::bits24)) << "the zone has no 4096 frames that are aligned";
    EXPECT_TRUE(model.take_run(200, 1, Region::bits20));
    EXPECT_TRUE(model.take_run(2048, 1, Region::bits24));
    model.check_counts();
}

TEST(FrameAllocator, frames_may_come_back_in_other_portions) {
    FrameModel model(below_16_mib + 65'536);
    model.add(1, below_16_mib + 65'535);
    const Frames whole = model.take(14).value();
    for (u32 frame = whole.count; frame-- > 0;) model.give_back({whole.first + frame, 1});
    EXPECT_TRUE(model.take(14));
    // Single ones as one range, over the bounds of zones.
    std::vector<Frames> runs;
    while (const auto run = model.take(0)) runs.push_back(*run);
    model.give_back_run({100, 5000});
    model.give_back_run({1, 99});
    model.check_counts();
    model.check_zones();
    EXPECT_EQ(model.allocator.zone(1).largest, 2048u);
    EXPECT_EQ(model.allocator.zone(0).largest, 128u) << "frame 0 was never there";
}

TEST(FrameAllocator, every_order_is_found_again_after_a_million_steps) {
    std::mt19937_64 random(7);
    FrameModel model(9003);
    model.add(3, 700);
    model.add(1000, 8003);
    std::vector<Frames> runs;
    for (u32 step = 0; step < 1'000'000; ++step) {
        // Fills and empties in turn, so that both ends are met.
        const bool filling = step / 10'000 % 2 == 0;
        if (random() % 4 < (filling ? 3u : 1u)) {
            const u32 order = static_cast<u32>(std::min(random() % 14, random() % 10));
            if (const auto run = model.take(order, Region{static_cast<u8>(random() % 4)})) runs.push_back(*run);
        } else if (!runs.empty()) {
            std::swap(runs[random() % runs.size()], runs.back());
            model.give_back(runs.back());
            runs.pop_back();
        }
        if (HasFailure()) FAIL() << "step " << step;
        if (step % 1000 == 0) model.check_counts();
        if (step % 10'000 == 0) model.check_zones();
    }
    for (const Frames run : runs) model.give_back(run);
    model.check_counts();
    model.check_zones();
}

} // namespace
} // namespace metta::vm
