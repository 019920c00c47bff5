// SPDX-License-Identifier: MIT
// The plain behaviour of a heap: sizes, places, counts.
#include "runtime/heap/heap.hpp"

#include <gtest/gtest.h>

#include "runtime/heap/tests/heap_model.hpp"

namespace metta::heap::tests {
namespace {

constexpr HeapOptions secret_heap = {.secret = 0x5eed'1234};
constexpr HeapOptions shared_heap = {.sharing = Sharing::shared};
constexpr HeapOptions debug_heap = {.debug = true, .secret = 0x5eed'1234};

TEST(SizeClasses, FillTheirRuns) {
    u32 before = 0;
    for (const SizeClass& one : size_classes) {
        EXPECT_GT(one.size, before);
        EXPECT_EQ(one.size % slot_unit, 0u);
        EXPECT_LE(one.slots, 64u);
        EXPECT_GE(one.slots, 2u);
        EXPECT_LE(one.slots * one.size, one.granules * granule_size);
        EXPECT_LT(one.granules * granule_size - one.slots * one.size, std::min(one.size, granule_size));
        EXPECT_GE(one.slots * one.size * 50, one.granules * granule_size * 49); // nothing that counts is lost
        for (u32 offset = 0; offset != one.slots * one.size; ++offset)
            ASSERT_EQ(u64{offset} * one.reciprocal >> 32, offset / one.size);
        before = one.size;
    }
}

TEST(SizeClasses, AreTheSmallestThatDo) {
    for (u32 units = 0; units <= largest_slot / slot_unit; ++units) {
        const u32 found = class_of_units[units];
        EXPECT_GE(size_classes[found].size, units * slot_unit);
        if (found != 0) {
            EXPECT_LT(size_classes[found - 1].size, units * slot_unit);
        }
        // Aligned blocks rely on it.
        if (units != 0 && units <= finest_slot / slot_unit) {
            EXPECT_EQ(size_classes[found].size, units * slot_unit);
        }
    }
}

TEST(SizeClasses, HaveRoomForRoundNumbersWithATag) {
    constexpr u32 tag = 8;
    for (u32 round = 128; round <= 4096; round *= 2) {
        const u32 found = class_of_units[(round + tag + slot_unit - 1) / slot_unit];
        EXPECT_LE(size_classes[found].size, round + 2 * slot_unit);
    }
}

class HeapTest : public testing::TestWithParam<HeapOptions> {};
INSTANTIATE_TEST_SUITE_P(Kinds, HeapTest, testing::Values(secret_heap, shared_heap, debug_heap));

TEST_P(HeapTest, HasBlocksOfAllSizesAndAlignments) {
    HeapModel model(GetParam());
    for (u64 alignment = 1; alignment <= large_page_size; alignment *= 2)
        for (u64 size : {0ul, 1ul, 8ul, 16ul, 63ul, 64ul, 65ul, 500ul, 1016ul, 1024ul, 4088ul, 4089ul, 4096ul, 5000ul,
                         100'000ul, 3'000'000ul})
            ASSERT_TRUE(model.allocate(size, alignment)) << size << " " << alignment;
    for (u64 size = 0; size != 6000; ++size) ASSERT_TRUE(model.allocate(size, 16));
    model.check_all();
    model.check_empties();
}

TEST_P(HeapTest, RefusesWhatCannotBe) {
    HeapModel model(GetParam());
    EXPECT_FALSE(model.allocate(~u64{0}, 16));
    EXPECT_FALSE(model.allocate(u64{1} << 41, 16));
    EXPECT_FALSE(model.allocate(16, 2 * large_page_size));
    EXPECT_EQ(model.counts.refused, 3u);
    EXPECT_EQ(model.counts.blocks, 0u);
}

TEST_P(HeapTest, HasLargeBlocks) {
    HeapModel model(GetParam());
    for (u64 size : {largest_shared_block - 8, largest_shared_block, largest_shared_block + 1, u64{200} << 20})
        ASSERT_TRUE(model.allocate(size, 16));
    model.check_all();
    ASSERT_TRUE(model.reallocate(3, 1000));
    ASSERT_TRUE(model.reallocate(0, u64{40} << 20));
    model.check_all();
    model.check_empties();
}

TEST_P(HeapTest, FreesNothing) {
    HeapModel model(GetParam());
    model.heap.free(nullptr, 1);
    ASSERT_TRUE(model.allocate(1, 1));
    model.heap.free(nullptr, 1);
    EXPECT_TRUE(model.reports.all.empty());
    void* const block = model.heap.reallocate(nullptr, 100, 1);
    ASSERT_NE(block, nullptr);
    model.heap.free(block, 1);
    EXPECT_TRUE(model.reports.all.empty());
}

TEST(Heap, UsesFreedMemoryAgain) {
    HeapModel model(secret_heap);
    for (u64 round = 0; round != 1000; ++round) {
        ASSERT_TRUE(model.allocate(700'000, 16));
        ASSERT_TRUE(model.allocate(10'000, 16));
        model.free(0);
        model.free(0);
    }
    EXPECT_LE(model.counts.peak, 1'000'000u);
    EXPECT_EQ(model.blocks.reservations(), 1u);
}

TEST(Heap, GrowsInPlace) {
    HeapModel model(secret_heap);
    void* const block = model.heap.allocate(10'000, 16, 1);
    EXPECT_EQ(model.heap.reallocate(block, 5000, 1), block);
    EXPECT_LT(model.heap.usable_size(block), 6200u);
    EXPECT_EQ(model.heap.reallocate(block, 10'000, 1), block);
    EXPECT_GE(model.heap.usable_size(block), 10'000u);
    EXPECT_EQ(model.heap.count().bytes, model.heap.usable_size(block));
    model.heap.free(block, 1);
    EXPECT_TRUE(model.reports.all.empty());
}

TEST(Heap, IsThereBeforeThePogramRuns) {
    static HostSupply supply;
    static Reports reports;
    static HeapCounts counts;
    static constinit HeapCore heap(supply, supply, reports, counts, secret_heap);
    void* const block = heap.allocate(64, 16, 1);
    ASSERT_NE(block, nullptr);
    heap.free(block, 1);
    heap.destroy();
    EXPECT_EQ(supply.pages(), 0u);
}

TEST(Heap, MovesItsCounts) {
    HeapCounts elsewhere;
    HeapModel model(secret_heap);
    ASSERT_TRUE(model.allocate(100, 16));
    model.heap.move_counts(elsewhere);
    ASSERT_TRUE(model.allocate(100'000, 16));
    EXPECT_EQ(model.heap.count().blocks, 2u);
    EXPECT_EQ(elsewhere.blocks, 2u);
    EXPECT_EQ(elsewhere.mapped, (model.blocks.pages() + model.tables.pages()) * page_size);
}

} // namespace
} // namespace metta::heap::tests
