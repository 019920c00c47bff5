// SPDX-License-Identifier: MIT
// Units of 2 MiB: what directories hold is a copy, and nothing goes while there is one.
#include "nucleus/memory/large_stretch.hpp"

#include <gtest/gtest.h>

#include "nucleus/memory/tests/small_machine.hpp"

namespace metta::test {
namespace {

constexpr u32 first = 0, second = 1;
constexpr u64 frame = SmallMachine::first_large_frame;

class LargeStretch : public ::testing::Test {
  protected:
    LargeStretch() {
        for (u64 table = 0; table < 4; ++table) machine.donate(first, 16 + table), machine.donate(second, 24 + table);
    }
    Status map(u32 unit, u64 number, Rights most = Rights::any) {
        return map_unit(machine.ram, machine.large_window(most), large_base + unit * large_page_size, number);
    }
    Demapped demap(u32 unit) {
        return demap_unit(machine.ram, machine.large_window(Rights::any), large_base + unit * large_page_size);
    }
    Status grant(u32 domain, Rights rights, u32 unit = 0) {
        return machine.directories(domain).grant_large(large_base + unit * large_page_size,
                                                       machine.large_entries[unit], rights);
    }
    Status protect(u32 domain, Rights rights) {
        return machine.directories(domain).protect_large(large_base, machine.large_entries, rights);
    }
    SmallMachine machine;
};

TEST_F(LargeStretch, is_seen_by_who_was_granted_it_since) {
    const auto before = machine.snapshot();
    EXPECT_EQ(grant(first, Rights::read_write), Status::ok) << "of nothing";
    ASSERT_EQ(map(0, frame), Status::ok);
    EXPECT_FALSE(machine.sees(first, large_base));
    ASSERT_EQ(protect(first, Rights::read_write), Status::ok);
    EXPECT_EQ(machine.sees(first, large_base + 77 * page_size),
              (Translation{.frame = frame + 77, .write = true, .execute = false}));
    EXPECT_FALSE(machine.sees(first, large_base + large_page_size));
    EXPECT_FALSE(machine.sees(second, large_base));
    ASSERT_EQ(grant(second, Rights::read_execute), Status::ok);
    EXPECT_EQ(machine.sees(second, large_base), (Translation{.frame = frame, .write = false, .execute = true}));
    EXPECT_EQ(machine.ram.find(frame)->maps, 3);
    EXPECT_EQ(machine.ram.find(frame + 511)->maps, 1);
    ASSERT_EQ(grant(first, Rights::read), Status::ok);
    EXPECT_FALSE(machine.sees(first, large_base)->write);
    EXPECT_EQ(machine.ram.find(frame)->maps, 3);
    EXPECT_EQ(demap(0).status, Status::busy);
    ASSERT_EQ(grant(first, Rights::none), Status::ok);
    EXPECT_EQ(demap(0).status, Status::busy);
    ASSERT_EQ(protect(second, Rights::none), Status::ok);
    EXPECT_EQ(demap(0).frame, frame);
    EXPECT_EQ(demap(0).status, Status::absent);
    auto after = machine.snapshot();
    for (const usize table : {16u, 17u, 18u, 19u, 24u, 25u, 26u, 27u}) after[2 * table] = before[2 * table];
    EXPECT_EQ(after, before);
}

TEST_F(LargeStretch, says_the_most_that_anybody_may) {
    for (const Rights most : {Rights::read, Rights::read_write, Rights::read_execute, Rights::any})
        for (const Rights rights : {Rights::read, Rights::read_write, Rights::read_execute}) {
            ASSERT_EQ(map(1, frame, most), Status::ok);
            ASSERT_EQ(grant(first, rights, 1), Status::ok);
            const auto seen = machine.sees(first, large_base + large_page_size);
            ASSERT_TRUE(seen);
            EXPECT_EQ(seen->write, allows(most, Rights::write) && allows(rights, Rights::write));
            EXPECT_EQ(seen->execute, allows(most, Rights::execute) && allows(rights, Rights::execute));
            ASSERT_EQ(grant(first, Rights::none, 1), Status::ok);
            ASSERT_EQ(demap(1).status, Status::ok);
        }
    for (const Rights rights : {Rights::write, Rights::execute, static_cast<Rights>(6), Rights::any})
        EXPECT_EQ(grant(first, rights), Status::bad_argument);
}

TEST_F(LargeStretch, takes_whole_runs_that_are_mapped_nowhere) {
    const auto before = machine.snapshot();
    const auto unchanged = [&] { EXPECT_EQ(machine.snapshot(), before); };
    for (const u64 number : {frame + 1, frame + 256, u64{1}}) EXPECT_EQ(map(0, number), Status::bad_argument);
    for (const u64 number : {u64{0}, SmallMachine::all_frames, u64{1} << 32, ~u64{0} - 511})
        EXPECT_EQ(map(0, number), Status::not_owner) << number;
    for (const u32 unit : {SmallMachine::large_units, 1000u, ~0u}) {
        EXPECT_EQ(map(unit, frame), Status::bad_argument);
        EXPECT_EQ(demap(unit).status, Status::bad_argument);
    }
    const StretchWindow window = machine.large_window(Rights::read);
    for (const u64 off : {u64{1}, page_size, large_page_size - page_size, ~u64{0}}) {
        EXPECT_EQ(map_unit(machine.ram, window, large_base + off, frame), Status::bad_argument);
        EXPECT_EQ(demap_unit(machine.ram, window, large_base + off).status, Status::bad_argument);
    }
    unchanged();
    for (const u64 odd : {u64{0}, u64{300}, u64{511}}) {
        ASSERT_EQ(machine.ram.transfer(frame + odd, 1, account, other_account), Status::ok);
        EXPECT_EQ(map(0, frame), Status::not_owner) << odd;
        ASSERT_EQ(machine.ram.transfer(frame + odd, 1, other_account, account), Status::ok);
        ASSERT_EQ(map_page(machine.ram, machine.window(Rights::read), stretch_base, frame + odd), Status::ok);
        EXPECT_EQ(map(0, frame), Status::not_owner) << "mapped elsewhere";
        ASSERT_EQ(demap_page(machine.ram, machine.window(Rights::read), stretch_base).status, Status::ok);
        unchanged();
    }
}

TEST_F(LargeStretch, keeps_its_frames_from_all_else) {
    ASSERT_EQ(machine.ram.nail(frame + 3, account), Status::ok);
    ASSERT_EQ(map(0, frame), Status::ok) << "nailed or not";
    EXPECT_EQ(map(0, frame + 512), Status::occupied);
    EXPECT_EQ(map(1, frame), Status::not_owner);
    for (const u64 number : {frame, frame + 1, frame + 3}) {
        EXPECT_EQ(map_page(machine.ram, machine.window(Rights::read), stretch_base, number), Status::not_owner);
        EXPECT_EQ(machine.directories(first).map_private(account, 0x40'0000, number, Rights::read), Status::not_owner);
        EXPECT_EQ(machine.ram.transfer(number, 1, account, other_account), Status::not_owner);
        EXPECT_EQ(machine.ram.begin_object(number, 0, account, ObjectType::vcpu), Status::not_owner);
        EXPECT_EQ(machine.ram.take(number, account, FrameState::table), Status::not_owner);
    }
    EXPECT_EQ(machine.ram.let_go(frame + 3, account), Status::ok);
    EXPECT_EQ(machine.ram.nail(frame + 4, account), Status::ok);
    ASSERT_EQ(demap(0).status, Status::ok);
    EXPECT_EQ(machine.ram.find(frame + 4)->state, FrameState::nailed);
    EXPECT_EQ(machine.ram.transfer(frame, 4, account, other_account), Status::ok);
}

TEST_F(LargeStretch, runs_go_unit_by_unit) {
    const auto expect = [](Progress found, Status status, u64 done) {
        EXPECT_EQ(found.status, status);
        EXPECT_EQ(found.done, done);
    };
    const auto run = [](u64 count, u64 done) { return PageRun{.address = large_base, .count = count, .done = done}; };
    const StretchWindow window = machine.large_window(Rights::read_write);
    const auto mapped = [&](u64 count, u64 done) { return map_units(machine.ram, window, run(count, done), frame); };
    const auto demapped = [&](u64 count, u64 done) { return demap_units(machine.ram, window, run(count, done)); };
    for (const u64 count : {u64{1}, u64{511}, u64{513}, u64{4 * 512}, u64{1} << 52, ~u64{0}, ~u64{511}}) {
        expect(mapped(count, 0), Status::bad_argument, 0);
        expect(demapped(count, 0), Status::bad_argument, 0);
    }
    for (const u64 done : {u64{1}, u64{2048}, ~u64{511}, ~u64{0}}) {
        expect(mapped(3 * 512, done), Status::bad_argument, 0);
        expect(demapped(3 * 512, done), Status::bad_argument, 0);
    }
    expect(mapped(0, 0), Status::ok, 0);
    expect(demapped(0, 0), Status::ok, 0);
    expect(mapped(3 * 512, 0), Status::ok, 512);
    expect(mapped(3 * 512, 512), Status::ok, 1024);
    expect(mapped(3 * 512, 512), Status::occupied, 512);
    ASSERT_EQ(grant(first, Rights::read, 1), Status::ok);
    expect(demapped(3 * 512, 0), Status::ok, 512);
    expect(demapped(3 * 512, 512), Status::busy, 512);
    ASSERT_EQ(protect(first, Rights::none), Status::ok);
    expect(demapped(3 * 512, 512), Status::ok, 1024);
    expect(demapped(3 * 512, 1024), Status::ok, 1536); // nothing was there
}

TEST_F(LargeStretch, tables_come_with_the_first_grant) {
    SmallMachine poor;
    const auto granted = [&](PageEntry entry) {
        return poor.directories(first).grant_large(large_base, entry, Rights::read);
    };
    EXPECT_EQ(granted({}), Status::needs_table);
    EXPECT_EQ(poor.directories(first).protect_large(large_base, poor.large_entries, Rights::read), Status::needs_table);
    poor.donate(first, 16), poor.donate(first, 17);
    EXPECT_EQ(granted({}), Status::ok);
    ASSERT_EQ(map_unit(poor.ram, poor.large_window(Rights::read), large_base, frame), Status::ok);
    EXPECT_EQ(poor.directories(first).protect_large(large_base, poor.large_entries, Rights::read), Status::ok);
    EXPECT_TRUE(poor.sees(first, large_base));
}

TEST_F(LargeStretch, places_are_not_shared) {
    ASSERT_EQ(machine.directories(first).grant(large_base, SmallMachine::stretch_frame + 1, Rights::read), Status::ok);
    ASSERT_EQ(map(0, frame), Status::ok);
    EXPECT_EQ(grant(first, Rights::read), Status::occupied);
    EXPECT_EQ(protect(first, Rights::read), Status::occupied);
    EXPECT_EQ(protect(first, Rights::none), Status::ok);
    EXPECT_EQ(machine.ram.find(frame)->maps, 1);
    EXPECT_EQ(machine.ram.find(SmallMachine::stretch_frame + 1)->maps, 1);
    ASSERT_EQ(grant(second, Rights::read), Status::ok);
    EXPECT_EQ(machine.directories(second).grant(large_base, SmallMachine::stretch_frame + 1, Rights::read),
              Status::occupied);
}

TEST_F(LargeStretch, dismantling_a_domain_counts_units) {
    ASSERT_EQ(map(0, frame), Status::ok);
    ASSERT_EQ(map(2, frame + 512), Status::ok);
    ASSERT_EQ(grant(first, Rights::read, 0), Status::ok);
    ASSERT_EQ(grant(first, Rights::read_write, 2), Status::ok);
    ASSERT_EQ(grant(second, Rights::read, 2), Status::ok);
    u64 at = 0;
    while (!machine.directories(first).dismantle(at, 3)) {
    }
    EXPECT_EQ(machine.ram.find(frame)->maps, 1);
    EXPECT_EQ(machine.ram.find(frame + 512)->maps, 2);
    EXPECT_EQ(demap(0).status, Status::ok);
    EXPECT_EQ(demap(2).status, Status::busy);
}

} // namespace
} // namespace metta::test
