// SPDX-License-Identifier: MIT
// Memory runs out at any call, comes back, and is used by several threads.
#include <gtest/gtest.h>

#include <mutex>
#include <random>
#include <thread>

#include "runtime/heap/heap.hpp"
#include "runtime/heap/tests/heap_model.hpp"

namespace metta::heap::tests {
namespace {

constexpr HeapOptions plain = {.secret = 5}, shared = {.sharing = Sharing::shared}, debug = {.debug = true};

class MemoryTest : public testing::TestWithParam<HeapOptions> {};
INSTANTIATE_TEST_SUITE_P(Kinds, MemoryTest, testing::Values(plain, shared, debug));

/// A fixed row of calls that needs everything a heap asks its supplies for. How many were refused.
u64 play(HeapModel& model) {
    u64 refused = 0;
    const auto get = [&](u64 size, u64 alignment) { refused += model.allocate(size, alignment) ? 0 : 1; };
    for (u64 one = 0; one != 40; ++one) get(one * 100, 16);
    for (u64 one = 0; one != 7; ++one) get(600'000, 16);
    get(100'000, 65'536);
    for (u64 one = 0; one < model.size(); one += 3) model.free(one);
    for (u64 one = 0; one < model.size(); one += 4) refused += model.reallocate(one, 5000 + one * 1000) ? 0 : 1;
    for (u64 one = 0; one != 100; ++one) get(48, 16);
    return refused;
}

TEST_P(MemoryTest, RunsOutAtAnyCall) {
    u64 tried = 0;
    for (const bool of_tables : {false, true}) {
        for (u64 calls = 0;; ++calls) {
            HeapModel model(GetParam());
            HostSupply& failing = of_tables ? model.tables : model.blocks;
            failing.fail_after(calls);
            const u64 refused = play(model);
            const bool failed = failing.has_failed();
            EXPECT_EQ(model.counts.refused, refused);
            model.check_all();
            failing.never_fail();
            // It goes on when there is memory again.
            ASSERT_EQ(play(model), 0u);
            model.check_all();
            model.check_empties();
            ++tried;
            if (!failed) break;
        }
    }
    EXPECT_GT(tried, 20u);
}

TEST_P(MemoryTest, RunsOutForABlockOfItsOwnRange) {
    for (u64 calls = 0; calls != 10; ++calls) {
        HeapModel model(GetParam());
        model.blocks.fail_after(calls / 4);
        model.tables.fail_after(calls % 4 * 2);
        static_cast<void>(model.allocate(largest_shared_block + 1, 16));
        model.blocks.never_fail();
        model.tables.never_fail();
        ASSERT_TRUE(model.allocate(largest_shared_block + 1, 16));
        model.check_all();
        model.check_empties();
    }
}

TEST_P(MemoryTest, OneFailureIsNoHarm) {
    HeapModel model(GetParam());
    for (u64 round = 0; round != 300; ++round) {
        model.blocks.fail_after(round % 7);
        model.tables.fail_after(round % 5);
        static_cast<void>(model.allocate(round * 977 % 70'000, 16));
        model.blocks.never_fail();
        model.tables.never_fail();
        ASSERT_TRUE(model.allocate(round * 577 % 7000, 16));
        if (round % 3 == 0) model.free(model.size() / 2);
    }
    model.check_all();
    model.check_empties();
}

TEST_P(MemoryTest, ShrinksByItself) {
    HeapModel model(GetParam());
    for (u64 one = 0; one != 20'000; ++one) ASSERT_TRUE(model.allocate(1000, 16));
    const u64 most = model.counts.mapped;
    while (model.size() != 0) model.free(model.size() - 1);
    EXPECT_EQ(model.counts.peak, most);
    EXPECT_LT(model.counts.mapped, most * 2 / 3); // half is kept, until somebody asks for it
    model.heap.trim();
    EXPECT_LT(model.counts.mapped, most / 100);
}

TEST(Memory, ALoopDoesNotMovePages) {
    HeapModel model(plain);
    ASSERT_TRUE(model.allocate(64, 16));
    ASSERT_TRUE(model.allocate(30'000, 16));
    model.free(1);
    model.blocks.fail_after(0); // from now on no page comes
    for (u64 one = 0; one != 100; ++one) {
        ASSERT_TRUE(model.allocate(30'000, 16));
        model.free(1);
    }
}

TEST(Memory, NeedsLittleBesideItsBlocks) {
    HeapModel model(plain);
    std::mt19937_64 random(1);
    // Sizes as programs have them: mostly small blocks, most bytes in a few larger ones.
    while (model.live_bytes() < 4'000'000) {
        const u64 which = random() % 100;
        const u64 size = which < 60   ? 16 + random() % 112
                         : which < 90 ? 128 + random() % 896
                         : which < 99 ? 1024 + random() % 7168
                                      : 8192 + random() % 122'880;
        ASSERT_TRUE(model.allocate(size, 16));
        if (random() % 3 == 0) model.free(random() % model.size());
    }
    EXPECT_LE(model.counts.mapped, model.live_bytes() * 112 / 100);
}

TEST(Memory, ThreadsShareAHeap) {
    HostSupply blocks, tables;
    Reports reports;
    HeapCounts counts;
    BasicHeap<std::mutex> heap(blocks, tables, reports, counts, plain);
    using Marked = std::pair<byte*, byte>; // a block, and what its first byte is
    std::mutex pool_lock;
    std::vector<Marked> pool(64); // here blocks change hands
    const auto give = [&](const Marked& one) {
        if (one.first != nullptr) {
            EXPECT_EQ(one.first[0], one.second);
        }
        heap.free(one.first);
    };
    std::vector<std::thread> all;
    for (u32 number = 0; number != 4; ++number) {
        all.emplace_back([&, number] {
            std::mt19937_64 random(number);
            std::vector<Marked> mine(50);
            for (u32 round = 0; round != 50'000; ++round) {
                const byte mark{static_cast<unsigned char>(random())};
                byte* const block = static_cast<byte*>(heap.allocate(1 + random() % (round % 50 == 0 ? 20'000 : 200)));
                ASSERT_NE(block, nullptr);
                block[0] = mark;
                Marked old = {block, mark};
                std::swap(old, mine[random() % mine.size()]);
                if (random() % 4 == 0) {
                    const std::lock_guard guard(pool_lock);
                    std::swap(old, pool[random() % pool.size()]);
                }
                give(old);
            }
            for (const Marked& one : mine) give(one);
        });
    }
    for (std::thread& one : all) one.join();
    for (const Marked& one : pool) give(one);
    EXPECT_TRUE(reports.all.empty());
    EXPECT_EQ(heap.statistics().blocks, 0u);
    heap.trim();
    EXPECT_EQ(blocks.pages() + tables.pages(), 0u);
}

} // namespace
} // namespace metta::heap::tests
