// SPDX-License-Identifier: MIT
// The table of frames against lists that are ones by definition.
#include "servers/vm/frame_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <list>
#include <random>
#include <vector>

namespace metta::vm {
namespace {

TEST(FrameTable, has_storage_of_twelve_bytes_a_frame) {
    EXPECT_EQ(FrameTable::words_for(0), 0u);
    EXPECT_EQ(FrameTable::words_for(1), 2u);
    EXPECT_EQ(FrameTable::words_for(2), 3u);
    EXPECT_EQ(FrameTable::words_for(1 << 20), 3u << 19);
}

TEST(FrameTable, finds_only_what_can_be_held) {
    std::vector<FrameNote> storage(10);
    const FrameTable table(storage);
    EXPECT_EQ(table.limit(), 10u);
    EXPECT_EQ(table.find(0), nullptr);
    EXPECT_NE(table.find(1), nullptr);
    EXPECT_NE(table.find(9), nullptr);
    for (const u64 frame : {u64{10}, u64{1} << 32 | 1, ~u64{0}}) {
        EXPECT_EQ(table.find(frame), nullptr);
        EXPECT_FALSE(table.holds(1, frame));
    }
    EXPECT_EQ(FrameTable().find(1), nullptr);
}

TEST(FrameTable, a_frame_is_one_accounts_or_nobodys) {
    std::vector<FrameNote> storage(10);
    FrameTable table(storage);
    HeldFrames list;
    EXPECT_EQ(table.account_of(5), 0u);
    EXPECT_EQ(table.state(5), HoldState::free_or_charged);
    table.hold(list, 7, 5);
    EXPECT_EQ(table.account_of(5), 7u);
    EXPECT_EQ(table.state(5), HoldState::held);
    EXPECT_TRUE(table.holds(7, 5));
    EXPECT_FALSE(table.holds(8, 5));
    EXPECT_FALSE(table.holds(7, 4));
    table.set_cached(5, true);
    EXPECT_EQ(table.state(5), HoldState::cached);
    EXPECT_TRUE(table.holds(7, 5));
    table.set_cached(5, false);
    EXPECT_EQ(table.state(5), HoldState::held);
    table.set_cached(5, true);
    table.release(list, 5);
    EXPECT_EQ(table.account_of(5), 0u);
    EXPECT_EQ(table.state(5), HoldState::free_or_charged);
    EXPECT_EQ(list.first, 0u);
    EXPECT_EQ(list.count, 0u);
}

TEST(FrameTable, accounts_have_lists) {
    constexpr u32 limit = 500, accounts = 7;
    std::mt19937_64 random(3);
    std::vector<FrameNote> storage(limit);
    FrameTable table(storage);
    std::array<HeldFrames, accounts> heads;
    std::array<std::list<u32>, accounts> model;
    std::vector<u16> owner(limit);
    for (u32 step = 0; step < 200'000; ++step) {
        const auto frame = static_cast<u32>(1 + random() % (limit - 1));
        if (owner[frame] != 0) {
            const u32 account = owner[frame];
            table.release(heads[account], frame);
            model[account].remove(frame);
            owner[frame] = 0;
        } else if (random() % 8 < (step / 5000 % 2 == 0 ? 7u : 2u)) {
            const auto account = static_cast<u16>(1 + random() % (accounts - 1));
            u32 count = 1;
            for (const auto most = static_cast<u32>(random() % 12); count <= most && frame + count < limit; ++count)
                if (owner[frame + count] != 0) break;
            table.hold(heads[account], account, frame, count);
            for (u32 held = frame; held != frame + count; ++held) {
                model[account].push_front(held);
                owner[held] = account;
            }
        }
        ASSERT_EQ(table.account_of(frame), owner[frame]);
        if (step % 500 != 0) continue;
        for (u32 account = 1; account < accounts; ++account) {
            ASSERT_EQ(heads[account].count, model[account].size());
            u32 at = heads[account].first, before = 0;
            for (const u32 expected : model[account]) {
                ASSERT_EQ(at, expected);
                ASSERT_EQ(table.find(at)->previous, before);
                before = at;
                at = table.next(at);
            }
            ASSERT_EQ(at, 0u);
        }
    }
}

} // namespace
} // namespace metta::vm
