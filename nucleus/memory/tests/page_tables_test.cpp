// SPDX-License-Identifier: MIT
// Page tables as the processor reads them: rights of each domain, and everything given back at the end.
#include <gtest/gtest.h>

#include "nucleus/memory/tests/small_machine.hpp"

namespace metta::test {
namespace {

constexpr u64 page = stretch_base + 5 * page_size;
constexpr u32 first = 0, second = 1;
constexpr u64 frame = 100;
constexpr Rights all_rights[] = {
    Rights::none,         Rights::read,           Rights::write, Rights::execute,        Rights::read_write,
    Rights::read_execute, static_cast<Rights>(6), Rights::any,   static_cast<Rights>(8), static_cast<Rights>(0xff)};

class PageTables : public ::testing::Test {
  protected:
    PageTables() {
        for (u64 table = 0; table < 4; ++table) machine.donate(first, 16 + table), machine.donate(second, 24 + table);
    }
    Status grant(u32 domain, Rights rights, u32 unit = 0) {
        return machine.directories(domain).grant(stretch_base + unit * large_page_size,
                                                 SmallMachine::stretch_frame + 1 + unit, rights);
    }
    Status map(u64 address, u64 number, Rights most = Rights::any) {
        return map_page(machine.ram, machine.window(most), address, number);
    }
    SmallMachine machine;
};

TEST_F(PageTables, each_domain_has_its_own_rights) {
    ASSERT_EQ(map(page, frame), Status::ok);
    EXPECT_EQ(machine.sees(first, page), std::nullopt);
    ASSERT_EQ(grant(first, Rights::read_write), Status::ok);
    ASSERT_EQ(grant(second, Rights::read_execute), Status::ok);
    EXPECT_EQ(machine.sees(first, page), (Translation{.frame = frame, .write = true, .execute = false}));
    EXPECT_EQ(machine.sees(second, page), (Translation{.frame = frame, .write = false, .execute = true}));
    EXPECT_EQ(machine.sees(first, page + page_size), std::nullopt) << "nothing is mapped there";
    ASSERT_EQ(grant(first, Rights::read), Status::ok);
    EXPECT_EQ(machine.sees(first, page), (Translation{.frame = frame, .write = false, .execute = false}));
    ASSERT_EQ(grant(first, Rights::none), Status::ok);
    EXPECT_EQ(machine.sees(first, page), std::nullopt);
    EXPECT_TRUE(machine.sees(second, page));
}

TEST_F(PageTables, a_mapping_is_seen_by_all_at_once) {
    ASSERT_EQ(grant(first, Rights::read_write), Status::ok);
    ASSERT_EQ(grant(second, Rights::read), Status::ok);
    ASSERT_EQ(map(page, frame), Status::ok);
    EXPECT_EQ(machine.sees(first, page)->frame, frame);
    EXPECT_EQ(machine.sees(second, page)->frame, frame);
    const Demapped gone = demap_page(machine.ram, machine.window(Rights::any), page);
    EXPECT_EQ(gone.status, Status::ok);
    EXPECT_EQ(gone.frame, frame);
    EXPECT_EQ(machine.sees(first, page), std::nullopt);
    EXPECT_EQ(machine.sees(second, page), std::nullopt);
}

TEST_F(PageTables, a_leaf_says_the_most_that_anybody_may) {
    ASSERT_EQ(grant(first, Rights::read_write), Status::ok);
    ASSERT_EQ(grant(second, Rights::read_execute), Status::ok);
    ASSERT_EQ(map(page, frame, Rights::read), Status::ok);
    EXPECT_EQ(machine.sees(first, page), (Translation{.frame = frame, .write = false, .execute = false}));
    EXPECT_EQ(machine.sees(second, page), (Translation{.frame = frame, .write = false, .execute = false}));
}

TEST_F(PageTables, nobody_writes_and_executes) {
    for (const Rights most : all_rights)
        for (const Rights one : all_rights)
            for (const Rights two : all_rights) {
                if (allows(most, Rights::read)) (void)map(page, frame, static_cast<Rights>(static_cast<u8>(most) & 7));
                const Status status = grant(first, one);
                EXPECT_EQ(status == Status::ok, one == Rights::none || one == Rights::read ||
                                                    one == Rights::read_write || one == Rights::read_execute);
                (void)grant(first, two);
                const auto seen = machine.sees(first, page);
                EXPECT_FALSE(seen && seen->write && seen->execute);
                (void)demap_page(machine.ram, machine.window(Rights::any), page);
            }
    for (const Rights rights : all_rights) {
        const Status status = machine.directories(first).map_private(account, 0x40'0000, frame, rights);
        const auto seen = machine.sees(first, 0x40'0000);
        EXPECT_FALSE(seen && seen->write && seen->execute);
        EXPECT_EQ(status == Status::ok, seen.has_value());
        if (status == Status::ok) EXPECT_EQ(machine.directories(first).demap_private(0x40'0000).status, Status::ok);
    }
}

TEST_F(PageTables, without_tables_nothing_is_granted) {
    SmallMachine poor;
    Directories directories = poor.directories(first);
    const u64 leaf = SmallMachine::stretch_frame + 1;
    for (u64 table = 0; table < 2; ++table) {
        EXPECT_EQ(directories.grant(stretch_base, leaf, Rights::read), Status::needs_table);
        EXPECT_EQ(poor.ram.find(leaf)->maps, 0);
        poor.donate(first, 16 + table);
    }
    EXPECT_EQ(directories.grant(stretch_base, leaf, Rights::read), Status::ok);
    EXPECT_EQ(poor.ram.find(leaf)->maps, 1);
    EXPECT_EQ(directories.grant(stretch_base, leaf, Rights::read_write), Status::ok);
    EXPECT_EQ(poor.ram.find(leaf)->maps, 1) << "the same directory entry";
    EXPECT_EQ(directories.map_private(account, 0x40'0000, frame, Rights::read), Status::needs_table);
    EXPECT_EQ(poor.ram.find(frame)->maps, 0);
}

TEST_F(PageTables, addresses_are_checked) {
    constexpr u64 size = SmallMachine::stretch_units * large_page_size;
    for (const u64 address : {stretch_base - page_size, stretch_base + size, page + 1, page + 8, page + 4095, u64{0},
                              ~u64{0}, u64{1} << 63, stretch_base - large_page_size})
        EXPECT_EQ(map(address, frame), Status::bad_argument) << std::hex << address;
    EXPECT_EQ(map(stretch_base + size - page_size, frame), Status::ok);
    const u64 leaf = SmallMachine::stretch_frame + 1;
    for (const u64 unit : {u64{0}, u64{0x40'0000}, shared_space_base - large_page_size, stretch_base + page_size,
                           common_region_base, shared_space_end, u64{1} << 47, 0xffff'8000'0000'0000, ~u64{0}})
        EXPECT_EQ(machine.directories(first).grant(unit, leaf, Rights::read), Status::bad_argument) << std::hex << unit;
    for (const u64 address : {u64{0}, private_window_base - page_size, private_window_base + 1, shared_space_base,
                              u64{1} << 47, 0xffff'8000'0000'0000, ~u64{0}}) {
        EXPECT_EQ(machine.directories(first).map_private(account, address, frame, Rights::read), Status::bad_argument);
        EXPECT_EQ(machine.directories(first).demap_private(address).status, Status::bad_argument);
    }
}

TEST_F(PageTables, frames_are_checked) {
    const auto private_map = [&](u64 number, Rights rights) {
        return machine.directories(first).map_private(account, 0x40'0000, number, rights);
    };
    for (const u64 number : {u64{0}, u64{7}, u64{16}, SmallMachine::stretch_frame, SmallMachine::stretch_frame + 1,
                             SmallMachine::frames, u64{1} << 32, u64{1} << 52, ~u64{0}}) {
        EXPECT_EQ(map(page, number), Status::not_owner) << number;
        EXPECT_EQ(private_map(number, Rights::read), Status::not_owner) << number;
    }
    ASSERT_EQ(machine.ram.transfer(frame, 1, account, other_account), Status::ok);
    EXPECT_EQ(map(page, frame), Status::not_owner);
    EXPECT_EQ(private_map(frame, Rights::read), Status::not_owner);
    machine.ram.find(101)->state = FrameState::device;
    EXPECT_EQ(map(page, 101), Status::not_owner);
    EXPECT_EQ(private_map(101, Rights::read_write), Status::not_owner);
    machine.ram.find(101)->state = FrameState::owned;
    EXPECT_EQ(map(page, 101, Rights::read), Status::ok);
    EXPECT_EQ(private_map(101, Rights::read), Status::ok);
    EXPECT_EQ(machine.ram.find(101)->maps, 2);
    ASSERT_EQ(machine.ram.nail(102, account), Status::ok);
    EXPECT_EQ(map(page + page_size, 102), Status::ok) << "nailed frames may be mapped";
    ASSERT_EQ(machine.ram.take(104, account, FrameState::kept), Status::ok);
    EXPECT_EQ(map(page + 2 * page_size, 104), Status::ok) << "and kept ones";
    EXPECT_EQ(map(page + page_size, 103), Status::occupied);
    EXPECT_EQ(private_map(103, Rights::read), Status::occupied);
    EXPECT_EQ(machine.ram.find(103)->maps, 0);
}

TEST_F(PageTables, private_windows_are_private) {
    ASSERT_EQ(machine.directories(first).map_private(account, 0x40'0000, frame, Rights::read_write), Status::ok);
    EXPECT_EQ(machine.sees(first, 0x40'0000), (Translation{.frame = frame, .write = true, .execute = false}));
    EXPECT_EQ(machine.sees(second, 0x40'0000), std::nullopt);
    EXPECT_EQ(machine.ram.find(frame)->maps, 1);
    const auto gone = machine.directories(first).demap_private(0x40'0000);
    EXPECT_EQ(gone.frame, frame);
    EXPECT_EQ(machine.ram.find(frame)->maps, 0);
    EXPECT_EQ(machine.directories(first).demap_private(0x40'0000).status, Status::absent);
}

TEST_F(PageTables, devices_are_mapped_uncached_and_uncounted) {
    constexpr u64 registers = 0x40'0000, inside = 101, outside = u64{0xfec0'0000} / page_size;
    machine.ram.find(inside)->state = FrameState::device;
    machine.ram.find(inside)->owner = 0;
    const auto before = machine.snapshot();
    EXPECT_EQ(machine.directories(first).map_device(registers, inside), Status::ok);
    EXPECT_EQ(machine.directories(first).map_device(registers + page_size, outside), Status::ok) << "beyond the RamTab";
    EXPECT_EQ(machine.sees(first, registers), (Translation{.frame = inside, .write = true, .uncached = true}));
    EXPECT_EQ(machine.sees(first, registers + page_size),
              (Translation{.frame = outside, .write = true, .uncached = true}));
    EXPECT_EQ(machine.ram.find(inside)->maps, 0) << "nobody counts them";
    EXPECT_EQ(machine.directories(first).map_device(registers, inside), Status::occupied);
    EXPECT_EQ(machine.directories(first).map_private(account, registers, frame, Rights::read), Status::occupied);
    const auto gone = machine.directories(first).demap_private(registers);
    EXPECT_EQ(gone.status, Status::ok);
    EXPECT_EQ(gone.frame, inside);
    EXPECT_EQ(machine.directories(first).demap_private(registers + page_size).frame, outside);
    EXPECT_EQ(machine.sees(first, registers), std::nullopt);
    auto after = machine.snapshot();
    for (u64 table = 16; table < 20; ++table) after[2 * table] = before[2 * table]; // whose stock they are in
    EXPECT_EQ(after, before);
    for (const u64 address : {u64{0}, private_window_base - page_size, registers + 1, shared_space_base, ~u64{0}})
        EXPECT_EQ(machine.directories(first).map_device(address, inside), Status::bad_argument);
    SmallMachine poor;
    EXPECT_EQ(poor.directories(first).map_device(registers, outside), Status::needs_table);
}

TEST_F(PageTables, a_device_entry_says_so_and_is_not_cached) {
    const PageEntry entry = PageEntry::make(frame, Rights::read_write, PageEntry::never_execute_bit);
    EXPECT_FALSE(entry.is_device());
    EXPECT_TRUE(entry.device().is_device());
    EXPECT_EQ(entry.device().bits(), entry.bits() | PageEntry::device_bit | 0x18) << "PWT and PCD";
    EXPECT_EQ(entry.device().frame(), frame);
}

TEST_F(PageTables, dismantling_passes_devices) {
    constexpr u64 outside = u64{0xfee0'0000} / page_size;
    for (u64 number = 0; number < 8; ++number) {
        const u64 address = 0x40'0000 + number * page_size;
        ASSERT_EQ(number % 2 == 0 ? machine.directories(first).map_device(address, outside + number)
                                  : machine.directories(first).map_private(account, address, frame, Rights::read),
                  Status::ok);
    }
    EXPECT_EQ(machine.ram.find(frame)->maps, 4);
    u64 at = 0;
    while (!machine.directories(first).dismantle(at, 3)) {
    }
    EXPECT_EQ(machine.ram.find(frame)->maps, 0);
    for (u64 table = 16; table < 20; ++table) EXPECT_EQ(machine.ram.find(table)->state, FrameState::owned);
}

TEST(FindUsed, finds_the_first_wherever_it_is) {
    constexpr usize size = 64;
    for (usize used = 0; used <= size; ++used)
        for (usize from = 0; from <= size; ++from)
            for (const usize end : {from, (from + size) / 2, size}) {
                std::vector<PageEntry> table(size);
                if (used < size) table[used] = PageEntry(PageEntry::device_bit);
                const usize expected = used >= from && used < end ? used : end;
                EXPECT_EQ(find_used(table.data() + from, table.data() + end) - table.data(),
                          static_cast<i64>(expected));
            }
    std::vector<PageEntry> dense(size, PageEntry(1));
    for (usize from = 0; from < size; ++from)
        EXPECT_EQ(find_used(dense.data() + from, dense.data() + size), dense.data() + from);
}

TEST_F(PageTables, two_stretches_do_not_share_a_place) {
    ASSERT_EQ(grant(first, Rights::read), Status::ok);
    EXPECT_EQ(machine.directories(first).grant(stretch_base, SmallMachine::stretch_frame + 2, Rights::read_write),
              Status::occupied);
    EXPECT_EQ(machine.directories(first).grant(stretch_base, SmallMachine::stretch_frame + 2, Rights::none), Status::ok)
        << "taking away what is not there";
    ASSERT_EQ(map(page, frame), Status::ok);
    EXPECT_TRUE(machine.sees(first, page));
}

TEST_F(PageTables, the_common_region_is_for_reading) {
    Directories common = machine.directories(first, true);
    const u64 leaf = SmallMachine::stretch_frame + 1, place = common_region_base + 2 * large_page_size;
    EXPECT_EQ(common.grant(place, leaf, Rights::read_write), Status::bad_argument);
    EXPECT_EQ(common.grant(stretch_base, leaf, Rights::read), Status::bad_argument);
    ASSERT_EQ(common.grant(place, leaf, Rights::read_execute), Status::ok);
    ASSERT_EQ(map_page(machine.ram, machine.window(Rights::read_execute, true, place), place, frame), Status::ok);
    EXPECT_EQ(machine.sees(first, place),
              (Translation{.frame = frame, .write = false, .execute = true, .global = true}));
}

TEST_F(PageTables, without_nx_everything_is_executable_and_nothing_else_changes) {
    SmallMachine old(0);
    for (u64 table = 0; table < 3; ++table) old.donate(first, 16 + table);
    ASSERT_EQ(old.directories(first).grant(stretch_base, SmallMachine::stretch_frame + 1, Rights::read), Status::ok);
    ASSERT_EQ(map_page(old.ram, old.window(Rights::read_write), page, frame), Status::ok);
    EXPECT_EQ(old.sees(first, page), (Translation{.frame = frame, .write = false, .execute = true}));
}

TEST_F(PageTables, dismantling_gives_everything_back) {
    const auto before = machine.snapshot();
    machine.donate(first, 32);
    machine.donate(first, 33);
    machine.donate(first, 34);
    ASSERT_EQ(grant(first, Rights::read_write, 0), Status::ok);
    ASSERT_EQ(grant(first, Rights::read, 1), Status::ok);
    for (u64 number = 0; number < 20; ++number)
        ASSERT_EQ(machine.directories(first).map_private(account, 0x40'0000 + number * 25 * page_size, 90 + number,
                                                         Rights::read),
                  Status::ok);
    u32 steps = 0;
    u64 at = 0;
    for (; !machine.directories(first).dismantle(at, 520); ++steps) ASSERT_LT(steps, 100);
    EXPECT_GT(steps, 2) << "a step does not do everything";
    auto after = machine.snapshot();
    for (u64 table = 0; table < 4; ++table) { // these were in the stock before
        EXPECT_EQ(machine.ram.find(16 + table)->state, FrameState::owned);
        after[2 * (16 + table)] = before[2 * (16 + table)];
    }
    EXPECT_EQ(after, before);
}

TEST_F(PageTables, dismantling_leaves_the_common_region_alone) {
    const u64 leaf = SmallMachine::stretch_frame + 1;
    ASSERT_EQ(machine.directories(first, true).grant(common_region_base, leaf, Rights::read), Status::ok);
    u64 at = 0;
    while (!machine.directories(first).dismantle(at, 1)) {
    }
    EXPECT_EQ(machine.ram.find(leaf)->maps, 1);
    EXPECT_NE(reinterpret_cast<const u64*>(machine.memory().data())[253], 0);
}

} // namespace
} // namespace metta::test
