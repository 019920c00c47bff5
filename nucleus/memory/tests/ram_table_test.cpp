// SPDX-License-Identifier: MIT
// The RamTab: who owns a frame, what may become of it, and which references are still good.
#include "nucleus/memory/ram_table.hpp"

#include <array>
#include <gtest/gtest.h>

namespace metta {
namespace {

constexpr AccountId account = 1, other = 2;
constexpr u64 beyond[] = {64, 65, 1 << 20, u64{1} << 32, u64{1} << 63, ~u64{0}};

class RamTableTest : public ::testing::Test {
  protected:
    RamTableTest() : ram(records) { ram.release(8, 56, account, FrameState::owned); }
    std::array<FrameRecord, 64> records = {};
    RamTable ram;
};

TEST_F(RamTableTest, finds_what_there_is) {
    EXPECT_EQ(ram.size(), 64);
    EXPECT_EQ(ram.find(0), records.data());
    EXPECT_EQ(ram.find(63), &records[63]);
    for (const u64 frame : beyond) EXPECT_EQ(ram.find(frame), nullptr) << frame;
}

TEST_F(RamTableTest, an_index_beyond_the_table_is_masked) {
    const u64 size = 64;
    for (const u64 frame : beyond) {
        const MaskedIndex index(frame, size);
        EXPECT_FALSE(index.valid);
        EXPECT_EQ(index.value, 0);
    }
    const MaskedIndex last(63, size);
    EXPECT_TRUE(last.valid);
    EXPECT_EQ(last.value, 63);
}

TEST_F(RamTableTest, objects_are_made_of_owned_frames) {
    EXPECT_EQ(ram.begin_object(16, 3, account, ObjectType::domain), Status::ok);
    for (u64 frame = 16; frame < 24; ++frame) EXPECT_EQ(records[frame].state, FrameState::object);
    EXPECT_EQ(records[16].type, ObjectType::domain);
    EXPECT_EQ(records[17].type, ObjectType::none);
    EXPECT_EQ(records[24].state, FrameState::owned);
    EXPECT_EQ(ram.begin_object(16, 0, account, ObjectType::vcpu), Status::not_owner);
    EXPECT_EQ(ram.begin_object(16, 4, account, ObjectType::domain), Status::not_owner);
    ram.end_object(16);
    for (u64 frame = 16; frame < 24; ++frame) {
        EXPECT_EQ(records[frame].state, FrameState::owned);
        EXPECT_EQ(records[frame].owner, account);
    }
    EXPECT_EQ(ram.begin_object(16, 4, account, ObjectType::domain), Status::ok);
}

TEST_F(RamTableTest, objects_are_refused_where_frames_do_not_suit) {
    EXPECT_EQ(ram.begin_object(17, 1, account, ObjectType::thread), Status::bad_argument);
    EXPECT_EQ(ram.begin_object(16, 10, account, ObjectType::stretch), Status::bad_argument);
    EXPECT_EQ(ram.begin_object(16, ~0u, account, ObjectType::stretch), Status::bad_argument);
    EXPECT_EQ(ram.begin_object(0, 3, account, ObjectType::domain), Status::not_owner);
    EXPECT_EQ(ram.begin_object(0, 0, 0, ObjectType::vcpu), Status::not_owner) << "account 0 is nobody";
    EXPECT_EQ(ram.begin_object(16, 0, other, ObjectType::vcpu), Status::not_owner);
    EXPECT_EQ(ram.begin_object(56, 4, account, ObjectType::domain), Status::bad_argument);
    EXPECT_EQ(ram.begin_object(48, 5, account, ObjectType::domain), Status::bad_argument);
    EXPECT_EQ(ram.begin_object(32, 6, account, ObjectType::stretch), Status::bad_argument);
    EXPECT_EQ(ram.begin_object(64, 0, account, ObjectType::vcpu), Status::not_owner);
    EXPECT_EQ(ram.begin_object(~u64{0}, 0, account, ObjectType::vcpu), Status::not_owner);
    records[20].maps = 1;
    EXPECT_EQ(ram.begin_object(16, 3, account, ObjectType::domain), Status::not_owner);
    for (u64 frame = 16; frame < 24; ++frame) EXPECT_EQ(records[frame].state, FrameState::owned);
}

TEST_F(RamTableTest, devices_are_where_nothing_else_is) {
    for (u64 at = 56; at < 60; ++at) records[at] = {.state = FrameState::device};
    EXPECT_TRUE(ram.device(56, 4));
    EXPECT_FALSE(ram.device(55, 1)) << "RAM";
    EXPECT_FALSE(ram.device(55, 2));
    EXPECT_FALSE(ram.device(56, 5));
    EXPECT_FALSE(ram.device(0, 1)) << "the machine's";
    EXPECT_FALSE(ram.device(56, 0));
    EXPECT_TRUE(ram.device(64, 1)) << "beyond the table there is no RAM";
    EXPECT_FALSE(ram.device(63, 2)) << "half of it is RAM";
    for (u64 at = 60; at < 64; ++at) records[at] = {.state = FrameState::device};
    EXPECT_TRUE(ram.device(60, 512));
    EXPECT_FALSE(ram.device(60, 513)) << "longer than any";
    EXPECT_TRUE(ram.device((u64{1} << 40) - 1, 1));
    for (const u64 first : {u64{1} << 40, u64{1} << 52, ~u64{0}}) EXPECT_FALSE(ram.device(first, 1)) << first;
    EXPECT_FALSE(ram.device(64, ~u64{0}));
    EXPECT_EQ(ram.begin_object(56, 0, account, ObjectType::vcpu), Status::not_owner);
    EXPECT_EQ(ram.take(56, account, FrameState::table), Status::not_owner);
    EXPECT_EQ(ram.transfer(56, 1, account, other), Status::not_owner);
    EXPECT_EQ(ram.transfer(56, 1, 0, other), Status::not_owner);
}

TEST_F(RamTableTest, references_live_as_long_as_their_object) {
    ASSERT_EQ(ram.begin_object(16, 1, account, ObjectType::thread), Status::ok);
    const ObjectRef first = ram.reference(16);
    EXPECT_TRUE(first);
    EXPECT_EQ(ram.resolve(first, ObjectType::thread), &records[16]);
    EXPECT_EQ(ram.resolve(first, ObjectType::none), &records[16]);
    EXPECT_EQ(ram.resolve(first, ObjectType::domain), nullptr);
    EXPECT_EQ(ram.resolve(ObjectRef::make(17, first.generation()), ObjectType::none), nullptr)
        << "not where one begins";
    EXPECT_EQ(ram.resolve(ObjectRef::make(16, first.generation() + 1), ObjectType::none), nullptr);
    EXPECT_EQ(ram.resolve({}, ObjectType::none), nullptr);
    EXPECT_EQ(ram.resolve({~u64{0}}, ObjectType::none), nullptr);
    ram.end_object(16);
    EXPECT_EQ(ram.resolve(first, ObjectType::none), nullptr);
    ASSERT_EQ(ram.begin_object(16, 1, account, ObjectType::thread), Status::ok);
    EXPECT_EQ(ram.resolve(first, ObjectType::thread), nullptr);
    EXPECT_EQ(ram.resolve(ram.reference(16), ObjectType::thread), &records[16]);
}

TEST_F(RamTableTest, generations_are_never_zero) {
    records[16].generation = ~0u;
    ASSERT_EQ(ram.begin_object(16, 0, account, ObjectType::vcpu), Status::ok);
    ram.end_object(16);
    EXPECT_EQ(records[16].generation, 1);
}

TEST_F(RamTableTest, frames_are_taken_and_given_back) {
    EXPECT_EQ(ram.take(20, other, FrameState::table), Status::not_owner);
    EXPECT_EQ(ram.take(0, 0, FrameState::table), Status::not_owner);
    for (const u64 frame : beyond) EXPECT_EQ(ram.take(frame, account, FrameState::table), Status::not_owner);
    EXPECT_EQ(ram.take(20, account, FrameState::table), Status::ok);
    EXPECT_EQ(ram.take(20, account, FrameState::table), Status::not_owner);
    EXPECT_EQ(ram.take(20, account, FrameState::kept), Status::not_owner);
    EXPECT_EQ(ram.transfer(20, 1, account, other), Status::not_owner);
    ram.give_back(20);
    EXPECT_EQ(records[20].state, FrameState::owned);
    records[20].maps = 2;
    EXPECT_EQ(ram.take(20, account, FrameState::table), Status::not_owner) << "somebody sees it";
    EXPECT_EQ(ram.take(20, account, FrameState::kept), Status::ok);
    ram.give_back(20);
    EXPECT_EQ(records[20].maps, 2) << "mapped as before";
    ASSERT_EQ(ram.begin_object(24, 3, account, ObjectType::domain), Status::ok);
    ram.give_back(25);
    EXPECT_EQ(records[25].state, FrameState::object) << "part of an object: goes with it";
}

TEST_F(RamTableTest, nailed_frames_stay_until_their_owner_lets_go) {
    EXPECT_EQ(ram.let_go(20, account), Status::absent);
    EXPECT_EQ(ram.nail(20, other), Status::not_owner);
    EXPECT_EQ(ram.nail(0, 0), Status::not_owner);
    for (const u64 frame : beyond) {
        EXPECT_EQ(ram.nail(frame, account), Status::not_owner);
        EXPECT_EQ(ram.let_go(frame, account), Status::not_owner);
    }
    EXPECT_EQ(ram.nail(20, account), Status::ok);
    EXPECT_EQ(ram.nail(20, account), Status::not_owner);
    EXPECT_TRUE(records[20].mappable_by(account));
    EXPECT_FALSE(records[20].mappable_by(other));
    EXPECT_EQ(ram.transfer(20, 1, account, other), Status::not_owner);
    EXPECT_EQ(ram.begin_object(20, 0, account, ObjectType::vcpu), Status::not_owner);
    EXPECT_EQ(ram.take(20, account, FrameState::table), Status::not_owner);
    EXPECT_EQ(ram.take(20, account, FrameState::kept), Status::not_owner);
    EXPECT_EQ(ram.let_go(20, other), Status::not_owner);
    ram.give_back(20);
    EXPECT_EQ(records[20].state, FrameState::nailed) << "the nucleus lets go of what it keeps, and of nothing else";
    EXPECT_EQ(ram.let_go(20, account), Status::ok);
    EXPECT_EQ(ram.transfer(20, 1, account, other), Status::ok);

    ASSERT_EQ(ram.take(21, account, FrameState::kept), Status::ok);
    EXPECT_TRUE(records[21].mappable_by(account));
    EXPECT_EQ(ram.let_go(21, account), Status::not_owner) << "the nucleus keeps it";
    EXPECT_EQ(ram.nail(21, account), Status::not_owner);
    ASSERT_EQ(ram.take(22, account, FrameState::table), Status::ok);
    EXPECT_FALSE(records[22].mappable_by(account));
    EXPECT_EQ(ram.let_go(22, account), Status::not_owner);
    EXPECT_EQ(ram.let_go(0, 0), Status::not_owner);
}

TEST_F(RamTableTest, frames_change_hands_all_or_none) {
    EXPECT_EQ(ram.transfer(10, 5, account, other), Status::ok);
    for (u64 frame = 10; frame < 15; ++frame) EXPECT_EQ(records[frame].owner, other);
    EXPECT_EQ(records[15].owner, account);
    EXPECT_EQ(ram.transfer(8, 5, account, other), Status::not_owner);
    EXPECT_EQ(records[8].owner, account);
    records[21].maps = 1;
    EXPECT_EQ(ram.transfer(20, 2, account, other), Status::not_owner);
    EXPECT_EQ(records[20].owner, account);
    EXPECT_EQ(ram.transfer(30, 1, account, 0), Status::bad_argument);
    EXPECT_EQ(ram.transfer(30, 1, account, any_account), Status::bad_argument);
    EXPECT_EQ(ram.transfer(30, 1, any_account, other), Status::not_owner);
    EXPECT_EQ(ram.transfer(30, 0, account, other), Status::bad_argument);
    EXPECT_EQ(ram.transfer(30, 513, account, other), Status::bad_argument);
    EXPECT_EQ(ram.transfer(60, 5, account, other), Status::not_owner);
    EXPECT_EQ(ram.transfer(~u64{0}, 2, account, other), Status::not_owner);
    EXPECT_EQ(ram.transfer(0, 1, 0, other), Status::not_owner) << "the machine's frames are nobody's to give";
}

} // namespace
} // namespace metta
