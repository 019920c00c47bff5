// SPDX-License-Identifier: MIT
// Blocks with pages of their own.
#include "runtime/heap/page_blocks.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "runtime/heap/tests/host_supply.hpp"

namespace metta::heap::tests {
namespace {

/// Numbers the frames that it gives, and refuses on demand.
class HostFrames final : public FrameSupply {
  public:
    explicit HostFrames(HostSupply& supply) : supply_(supply) {}
    std::optional<u64> commit_as(u64 address, u64 pages, const FrameWish& wish) override {
        if (!supply_.commit(address, pages)) return std::nullopt;
        last = wish;
        next_ = round_up(next_, wish.alignment);
        const u64 first = next_;
        next_ += pages;
        if (wish.nailed) nailed += pages;
        return first;
    }
    void decommit_as(u64 address, u64 pages, bool is_nailed) override {
        supply_.decommit(address, pages);
        if (is_nailed) nailed -= pages;
    }
    FrameWish last;
    u64 nailed = 0;

  private:
    HostSupply& supply_;
    u64 next_ = 1000;
};

class PageBlocksTest : public testing::Test {
  protected:
    ~PageBlocksTest() override { core.destroy(); }
    /// Nothing is left.
    void expect_nothing() {
        core.trim();
        EXPECT_EQ(supply.pages() + tables.pages(), 0u);
        EXPECT_EQ(supply.reservations() + tables.reservations(), 0u);
        EXPECT_EQ(core.count().mapped, 0u);
        EXPECT_EQ(counts.blocks, 0u);
        EXPECT_EQ(counts.bytes, 0u);
        EXPECT_EQ(frames.nailed, 0u);
        EXPECT_TRUE(reports.all.empty());
    }
    HostSupply supply, tables;
    HostFrames frames{supply};
    Reports reports;
    HeapCounts counts;
    HeapCore core{supply, tables, reports, counts, {.sharing = Sharing::shared}};
    PageBlocks blocks{core, frames};
};

TEST_F(PageBlocksTest, TellWhereTheyAre) {
    void* const block = blocks.allocate(3, 65'536, {.contiguous = true, .nailed = true, .alignment = 16}, 7);
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(reinterpret_cast<u64>(block) % 65'536, 0u);
    EXPECT_EQ(blocks.physical_address(block), 1008 * page_size);
    EXPECT_EQ(core.usable_size(block), 3 * page_size);
    EXPECT_EQ(frames.nailed, 3u);
    void* const scattered = blocks.allocate(3, 1, {}, 7);
    EXPECT_EQ(blocks.physical_address(scattered), std::nullopt);
    void* const small = core.allocate(100, 16, 7);
    EXPECT_EQ(blocks.physical_address(small), std::nullopt);
    EXPECT_EQ(blocks.physical_address(static_cast<byte*>(block) + page_size), std::nullopt);
    for (void* const one : {block, scattered, small}) blocks.free(one, 8);
    expect_nothing();
}

TEST_F(PageBlocksTest, LoseTheirPagesAtOnce) {
    void* const block = blocks.allocate(5, 1, {.contiguous = true, .nailed = true}, 7);
    const u64 before = supply.pages();
    EXPECT_TRUE(blocks.revoke(block));
    EXPECT_EQ(supply.pages(), before - 5);
    EXPECT_EQ(blocks.physical_address(block), std::nullopt);
    EXPECT_TRUE(blocks.revoke(block));
    // Nobody else gets the addresses before it is freed.
    void* const other = blocks.allocate(5, 1, {}, 7);
    EXPECT_NE(other, block);
    void* const small = core.allocate(100, 16, 7);
    EXPECT_FALSE(blocks.revoke(small));
    EXPECT_FALSE(blocks.revoke(static_cast<byte*>(other) + 16));
    for (void* const one : {block, other, small}) blocks.free(one, 8);
    expect_nothing();
}

TEST_F(PageBlocksTest, MayBeLarge) {
    void* const block = blocks.allocate(10'000, large_page_size, {}, 7);
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(core.usable_size(block), 10'000 * page_size);
    EXPECT_TRUE(blocks.revoke(block));
    EXPECT_EQ(core.count().blocks, 1u);
    blocks.free(block, 8);
    void* const freed_whole = blocks.allocate(10'000, 1, {}, 7);
    blocks.free(freed_whole, 8);
    expect_nothing();
}

TEST_F(PageBlocksTest, FreedTwice) {
    void* const block = blocks.allocate(2, 1, {}, 7);
    void* const other = blocks.allocate(2, 1, {}, 7);
    blocks.free(block, 8);
    blocks.free(block, 9);
    ASSERT_EQ(reports.all.size(), 1u);
    EXPECT_EQ(reports.all[0].kind, Misuse::double_free);
    reports.all.clear();
    blocks.free(other, 8);
    expect_nothing();
}

TEST_F(PageBlocksTest, AmongOthers) {
    std::mt19937_64 random(3);
    std::vector<void*> live;
    for (u32 round = 0; round != 50'000; ++round) {
        if (random() % 100 < 52) {
            supply.fail_after(random() % 50);
            void* const made = random() % 2 == 0
                                   ? blocks.allocate(1 + random() % 9, 1, {.nailed = random() % 2 == 0}, 7)
                                   : core.allocate(random() % 9000, 16, 7);
            supply.never_fail();
            if (made != nullptr) {
                const u64 size = core.usable_size(made);
                static_cast<byte*>(made)[0] = static_cast<byte*>(made)[size - 1] = byte{1};
                live.push_back(made);
            }
        } else if (!live.empty()) {
            std::swap(live[random() % live.size()], live.back());
            if (random() % 3 == 0) static_cast<void>(blocks.revoke(live.back()));
            blocks.free(live.back(), 8);
            live.pop_back();
        }
        if (live.size() > 300)
            for (; live.size() > 20; live.pop_back()) blocks.free(live.back(), 8);
        ASSERT_EQ(core.count().mapped, (supply.pages() + tables.pages()) * page_size);
    }
    for (void* const one : live) blocks.free(one, 8);
    expect_nothing();
}

} // namespace
} // namespace metta::heap::tests
