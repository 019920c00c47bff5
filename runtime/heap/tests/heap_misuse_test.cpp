// SPDX-License-Identifier: MIT
// Mistakes with blocks are found, and told with who has made them.
#include <gtest/gtest.h>

#include "runtime/heap/tests/heap_model.hpp"

namespace metta::heap::tests {
namespace {

constexpr HeapOptions plain = {.secret = 0x1234'5677}, shared = {.sharing = Sharing::shared}, debug = {.debug = true};

struct Misused : HeapModel {
    explicit Misused(const HeapOptions& options) : HeapModel(options) {}
    byte* get(u64 size, u32 caller = 0xa110c) { return static_cast<byte*>(heap.allocate(size, 16, caller)); }
    /// The only report, of this block.
    MisuseReport only(const void* block) {
        EXPECT_EQ(reports.all.size(), 1u);
        if (reports.all.empty()) return {.kind = Misuse::count};
        const MisuseReport found = reports.all.front();
        EXPECT_EQ(found.block, reinterpret_cast<u64>(block));
        reports.all.clear();
        return found;
    }
};

class MisuseTest : public testing::TestWithParam<HeapOptions> {};
INSTANTIATE_TEST_SUITE_P(Kinds, MisuseTest, testing::Values(plain, shared, debug));
class InBandTest : public testing::TestWithParam<HeapOptions> {};
INSTANTIATE_TEST_SUITE_P(Kinds, InBandTest, testing::Values(plain, debug));

TEST_P(MisuseTest, DoubleFreeNamesTheAllocator) {
    for (const u64 size : {1ul, 64ul, 300ul, 4000ul}) {
        Misused heap(GetParam());
        byte* const block = heap.get(size);
        byte* const other = heap.get(size); // so that the run stays
        const u64 bytes = heap.heap.usable_size(block);
        heap.heap.free(block, 0xf1);
        heap.heap.free(block, 0xf2);
        const MisuseReport found = heap.only(block);
        EXPECT_EQ(found.kind, Misuse::double_free);
        EXPECT_EQ(found.allocated_at, 0xa110cu);
        if (size < 1000) {
            EXPECT_EQ(found.bytes, bytes);
        } // of a larger one nothing else is left
        // Who has freed it first is remembered where mistakes are looked for.
        EXPECT_EQ(found.freed_at, GetParam().debug ? 0xf1u : 0xf2u);
        heap.heap.free(other, 1);
        EXPECT_TRUE(heap.reports.all.empty());
        EXPECT_EQ(heap.heap.count().blocks, 0u);
    }
}

TEST_P(MisuseTest, DoubleFreeIsFoundLongAfterwards) {
    Misused heap(GetParam());
    std::vector<byte*> blocks;
    for (u64 one = 0; one != 200; ++one) blocks.push_back(heap.get(48));
    for (u64 one = 0; one != 200; ++one)
        if (one % 8 != 0) heap.heap.free(blocks[one], 0xf1);
    heap.heap.free(blocks[190], 0xf2);
    EXPECT_EQ(heap.only(blocks[190]).kind, Misuse::double_free);
}

TEST(Misuse, DoubleFreeOfALargeBlock) {
    Misused heap(plain);
    byte* const block = heap.get(100'000);
    heap.heap.free(block, 1);
    heap.heap.free(block, 2);
    const MisuseReport found = heap.only(block);
    EXPECT_EQ(found.kind, Misuse::double_free);
    EXPECT_EQ(found.allocated_at, 0xa110cu);
}

TEST_P(MisuseTest, WildFree) {
    Misused heap(GetParam());
    byte* const small = heap.get(200);
    byte* const large = heap.get(50'000);
    byte* const whole = heap.get(largest_shared_block + 1);
    u64 local = 0;
    for (byte* const wild : {reinterpret_cast<byte*>(&local), reinterpret_cast<byte*>(0x10), small + 1, small + 8,
                             small + 16, small + 100, large + 16, large + 1024, large + 20'000, large + 1'000'000,
                             whole + 16, whole + page_size, whole + large_page_size, whole + largest_shared_block}) {
        heap.heap.free(wild, 0xf1);
        const MisuseReport found = heap.only(wild);
        EXPECT_EQ(found.kind, Misuse::wild_free);
        EXPECT_EQ(found.freed_at, 0xf1u);
        EXPECT_EQ(heap.heap.reallocate(wild, 10, 0xf1), nullptr);
        EXPECT_EQ(heap.only(wild).kind, Misuse::wild_free);
        EXPECT_EQ(heap.heap.usable_size(wild), 0u);
    }
    // A slot that nobody has ever had.
    if (!GetParam().debug) {
        heap.heap.free(small + 2 * 208, 0xf1);
        const Misuse kind = heap.reports.all.at(0).kind;
        EXPECT_TRUE(kind == Misuse::wild_free || kind == Misuse::double_free);
        heap.reports.all.clear();
    }
    for (byte* const block : {small, large, whole}) heap.heap.free(block, 1);
    EXPECT_TRUE(heap.reports.all.empty());
}

TEST_P(InBandTest, OverrunOfOneByte) {
    for (const u64 size : {8ul, 24ul, 100ul, 1016ul, 4088ul, 10'000ul, largest_shared_block + 1}) {
        for (const byte written : {byte{0}, byte{0x41}}) {
            Misused heap(GetParam());
            byte* const block = heap.get(size);
            const u64 usable = heap.heap.usable_size(block);
            byte& behind = block[usable];
            behind = behind == written ? byte{0x42} : written;
            heap.heap.free(block, 0xf1);
            const MisuseReport found = heap.only(block);
            EXPECT_EQ(found.kind, Misuse::overrun);
            EXPECT_EQ(found.allocated_at, 0xa110cu);
            EXPECT_EQ(found.bytes, usable);
            EXPECT_EQ(found.freed_at, 0xf1u);
            EXPECT_EQ(heap.heap.reallocate(block, 2 * size, 0xf1), nullptr);
            EXPECT_EQ(heap.only(block).kind, Misuse::overrun);
        }
    }
}

TEST(Misuse, ATagNeverBeginsWithZero) { // strings are overrun by that
    Misused heap({.secret = 0x1234'5600});
    for (u64 one = 0; one != 1000; ++one) EXPECT_NE(heap.get(24)[24], byte{0});
}

TEST(Misuse, OverrunIsFoundWhenTheNeighbourIsFreed) {
    Misused heap(debug);
    byte* const block = heap.get(40);
    block[-1] = byte{7}; // what the one below did
    heap.heap.free(block, 0xf1);
    EXPECT_EQ(heap.only(block).kind, Misuse::overrun);
}

TEST(Misuse, UnderrunOfTheHeader) {
    Misused heap(debug);
    byte* const block = heap.get(40);
    std::memset(block - 30, 7, 30);
    heap.heap.free(block, 0xf1);
    EXPECT_EQ(heap.only(block).kind, Misuse::overrun);
}

TEST(Misuse, OverrunWithinASlotWhenDebugged) {
    Misused heap(debug);
    byte* const block = heap.get(41);
    EXPECT_EQ(heap.heap.usable_size(block), 41u);
    block[41] = byte{7};
    heap.heap.free(block, 0xf1);
    EXPECT_EQ(heap.only(block).kind, Misuse::overrun);
}

TEST(Misuse, WriteAfterFree) {
    for (const u64 at : {0ul, 99ul, 100ul}) {
        Misused heap(debug);
        byte* const block = heap.get(100);
        heap.heap.free(block, 0xf1);
        EXPECT_TRUE(heap.reports.all.empty());
        block[at] = byte{1};
        heap.heap.trim();
        const MisuseReport found = heap.only(block);
        EXPECT_EQ(found.kind, Misuse::write_after_free);
        EXPECT_EQ(found.allocated_at, 0xa110cu);
        EXPECT_EQ(found.freed_at, 0xf1u);
        EXPECT_EQ(found.bytes, 100u);
        EXPECT_EQ(heap.blocks.pages(), 0u);
    }
}

TEST(Misuse, QuarantineIsBounded) {
    Misused heap(debug);
    byte* const block = heap.get(100);
    heap.heap.free(block, 0xf1);
    block[5] = byte{1};
    for (u64 one = 0; one != Quarantine::places; ++one) heap.heap.free(heap.get(16), 1);
    EXPECT_EQ(heap.only(block).kind, Misuse::write_after_free);
    for (u64 one = 0; one != 100; ++one) heap.heap.free(heap.get(100'000), 1);
    EXPECT_LT(heap.counts.mapped, 2 * Quarantine::most_bytes);
}

TEST_P(MisuseTest, LeaksAreTold) {
    Misused heap(GetParam());
    std::vector<void*> blocks;
    for (u32 one = 0; one != 100; ++one) blocks.push_back(heap.get(one * 100, 0x1000 + one));
    for (u32 one = 0; one != 100; ++one)
        if (one % 10 != 3) heap.heap.free(blocks[one], 1);
    heap.heap.report_leaks();
    EXPECT_EQ(heap.reports.all.size(), 10u);
    for (const MisuseReport& leak : heap.reports.all) {
        EXPECT_EQ(leak.kind, Misuse::leak);
        const u64 which = leak.allocated_at - 0x1000;
        ASSERT_LT(which, 100u);
        EXPECT_EQ(which % 10, 3u);
        EXPECT_EQ(leak.block, reinterpret_cast<u64>(blocks[which]));
        EXPECT_GE(leak.bytes, which * 100);
    }
}

TEST(Misuse, ASharedHeapWritesNothingBesideItsBlocks) {
    Misused heap(shared);
    byte* const one = heap.get(64);
    byte* const other = heap.get(64);
    EXPECT_EQ(heap.heap.usable_size(one), 64u);
    std::memset(one, 0xff, 64);
    std::memset(other, 0xff, 64);
    heap.heap.free(one, 1);
    EXPECT_EQ(one[0], byte{0xff});
    EXPECT_EQ(one[63], byte{0xff});
    heap.heap.free(other, 1);
    EXPECT_TRUE(heap.reports.all.empty());
}

} // namespace
} // namespace metta::heap::tests
