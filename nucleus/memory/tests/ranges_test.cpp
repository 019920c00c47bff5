// SPDX-License-Identifier: MIT
// Runs of pages: as many single ones would be, and never beyond what one may have. Rights on many units at once.
#include "nucleus/memory/ranges.hpp"

#include <gtest/gtest.h>

#include "nucleus/memory/tests/small_machine.hpp"

namespace metta::test {
namespace {

constexpr u32 domain = 0;
constexpr u64 pages = SmallMachine::stretch_units * 512;
constexpr u64 frame = SmallMachine::first_large_frame;

class Ranges : public ::testing::Test {
  protected:
    Progress map(u64 page, u64 first, u64 count, u64 done = 0) {
        return map_pages(machine.ram, machine.window(Rights::read_write),
                         {.address = stretch_base + page * page_size, .count = count, .done = done}, first);
    }
    Progress demap(u64 page, u64 count, u64 done = 0) {
        return demap_pages(machine.ram, machine.window(Rights::any),
                           {.address = stretch_base + page * page_size, .count = count, .done = done});
    }
    void expect(Progress found, Status status, u64 done) {
        EXPECT_EQ(found.status, status);
        EXPECT_EQ(found.done, done);
    }
    std::optional<Translation> sees(u64 page) { return machine.sees(domain, stretch_base + page * page_size); }
    Directories directories() { return machine.directories(domain); }
    SmallMachine machine;
};

TEST_F(Ranges, are_mapped_and_demapped_in_steps) {
    for (u64 table = 0; table < 4; ++table) machine.donate(domain, 16 + table);
    for (u32 unit = 0; unit < 2; ++unit)
        ASSERT_EQ(directories().grant(stretch_base + unit * large_page_size, SmallMachine::stretch_frame + 1 + unit,
                                      Rights::read_write),
                  Status::ok);
    const auto before = machine.snapshot();
    expect(map(100, frame, 600), Status::ok, 512);
    EXPECT_TRUE(sees(611));
    EXPECT_FALSE(sees(612));
    expect(map(100, frame, 600, 512), Status::ok, 600);
    for (u64 page = 0; page < pages; ++page) {
        const bool inside = page >= 100 && page < 700;
        ASSERT_EQ(sees(page).has_value(), inside) << page;
        if (inside) EXPECT_EQ(*sees(page), (Translation{.frame = frame + page - 100, .write = true, .execute = false}));
        if (inside) EXPECT_EQ(machine.ram.find(frame + page - 100)->maps, 1);
    }
    expect(map(100, frame, 600, 600), Status::ok, 600);
    expect(demap(150, 10), Status::ok, 10);
    expect(demap(0, pages), Status::ok, 512);
    EXPECT_FALSE(sees(511));
    EXPECT_TRUE(sees(512));
    expect(demap(0, pages, 512), Status::ok, pages);
    EXPECT_EQ(machine.snapshot(), before);
}

TEST_F(Ranges, end_at_what_is_refused) {
    ASSERT_EQ(map_page(machine.ram, machine.window(Rights::read), stretch_base + 7 * page_size, 100), Status::ok);
    expect(map(5, frame, 10), Status::occupied, 2);
    EXPECT_EQ(machine.ram.find(frame + 1)->maps, 1);
    EXPECT_EQ(machine.ram.find(frame + 2)->maps, 0);
    expect(map(5, frame, 10, 3), Status::ok, 10); // from behind it on
    ASSERT_EQ(machine.ram.transfer(frame + 20, 1, account, other_account), Status::ok);
    expect(map(20, frame + 18, 5), Status::not_owner, 2);
    EXPECT_EQ(machine.ram.find(frame + 20)->maps, 0);
    machine.ram.find(frame + 30)->state = FrameState::object;
    expect(map(40, frame + 30, 1), Status::not_owner, 0);
    expect(map(40, SmallMachine::all_frames - 3, 10), Status::not_owner, 3); // then there is no RAM
    expect(map(50, SmallMachine::all_frames, 1), Status::not_owner, 0);
}

TEST_F(Ranges, absurd_arguments_do_nothing) {
    const auto before = machine.snapshot();
    for (const u64 count : {pages + 1, u64{1} << 32, u64{1} << 52, ~u64{0}}) {
        expect(map(0, frame, count), Status::bad_argument, 0);
        expect(demap(0, count), Status::bad_argument, 0);
    }
    expect(map(1, frame, pages), Status::bad_argument, 0);
    expect(map(0, frame, 5, 6), Status::bad_argument, 0);
    expect(map(0, frame, 5, ~u64{0}), Status::bad_argument, 0);
    expect(demap(0, 5, 6), Status::bad_argument, 0);
    for (const u64 page : {pages, ~u64{0}, u64{1} << 40}) {
        expect(map(page, frame, 1), Status::bad_argument, 0);
        expect(demap(page, 1), Status::bad_argument, 0);
    }
    for (const u64 off : {u64{1}, u64{8}, page_size - 1}) {
        const PageRun run{.address = stretch_base + off, .count = 1, .done = 0};
        expect(map_pages(machine.ram, machine.window(Rights::read), run, frame), Status::bad_argument, 0);
        expect(demap_pages(machine.ram, machine.window(Rights::read), run), Status::bad_argument, 0);
    }
    for (const u64 number : {u64{0}, u64{300}}) expect(map(0, number, 600), Status::not_owner, 0);
    for (const u64 number : {SmallMachine::all_frames, u64{1} << 32, ~u64{0}, ~u64{0} - 511})
        for (const u64 done : {u64{0}, u64{512}}) expect(map(0, number, 600, done), Status::not_owner, done);
    expect(map(0, frame, 0), Status::ok, 0);
    expect(demap(0, 0), Status::ok, 0);
    EXPECT_EQ(machine.snapshot(), before);
}

TEST_F(Ranges, sweeping_takes_what_is_an_accounts) {
    PageEntry* table = machine.window(Rights::any).entries;
    ASSERT_EQ(machine.ram.transfer(frame + 100, 100, account, other_account), Status::ok);
    const auto before = machine.snapshot();
    EXPECT_FALSE(sweep_pages(machine.ram, table, 0));
    expect(map(0, frame, 100), Status::ok, 100);
    StretchWindow others = machine.window(Rights::read);
    others.use = FrameRecord::use_of(other_account, FrameState::owned);
    for (u64 page = 0; page < 100; page += 2)
        ASSERT_EQ(map_page(machine.ram, others, stretch_base + (200 + page) * page_size, frame + 100 + page),
                  Status::ok);
    EXPECT_FALSE(sweep_pages(machine.ram, table, 77));
    EXPECT_TRUE(sweep_pages(machine.ram, table, other_account));
    EXPECT_TRUE(table[99].present());
    EXPECT_FALSE(table[200].present());
    EXPECT_EQ(machine.ram.find(frame + 100)->maps, 0);
    EXPECT_TRUE(sweep_pages(machine.ram, table, 0));
    EXPECT_EQ(machine.snapshot(), before);
    for (u64 page = 0; page < 512; ++page) EXPECT_EQ(table[page].bits(), 0);
}

TEST_F(Ranges, protection_is_all_or_nothing_but_for_what_is_anothers) {
    constexpr u64 leaf = SmallMachine::stretch_frame + 1;
    EXPECT_EQ(directories().protect(stretch_base, 2, leaf, Rights::none), Status::ok) << "nothing is there to be taken";
    EXPECT_EQ(directories().protect(stretch_base, 2, leaf, Rights::read), Status::needs_table);
    for (u64 table = 0; table < 4; ++table) machine.donate(domain, 16 + table);
    EXPECT_EQ(directories().protect(stretch_base, 2, leaf, Rights::read), Status::needs_table) << "it takes no table";
    ASSERT_EQ(directories().grant(stretch_base, leaf, Rights::read), Status::ok);
    expect(map(0, frame, 1), Status::ok, 1);
    for (const Rights rights :
         {Rights::read_write, Rights::none, Rights::read, Rights::read_execute, Rights::read_execute, Rights::none}) {
        EXPECT_EQ(directories().protect(stretch_base, 2, leaf, rights), Status::ok);
        const u32 maps = rights == Rights::none ? 0 : 1;
        EXPECT_EQ(machine.ram.find(leaf)->maps, maps);
        EXPECT_EQ(machine.ram.find(leaf + 1)->maps, maps);
        EXPECT_EQ(sees(0).has_value(), rights != Rights::none);
        if (sees(0)) EXPECT_EQ(sees(0)->write, rights == Rights::read_write);
    }
    // Another stretch in the second unit.
    constexpr u64 foreign = SmallMachine::stretch_frame;
    ASSERT_EQ(directories().grant(stretch_base + large_page_size, foreign, Rights::read), Status::ok);
    EXPECT_EQ(directories().protect(stretch_base, 2, leaf, Rights::read), Status::occupied);
    EXPECT_EQ(directories().protect(stretch_base, 2, leaf, Rights::none), Status::ok);
    EXPECT_EQ(machine.ram.find(foreign)->maps, 1);
    EXPECT_EQ(machine.ram.find(leaf)->maps, 0);
    EXPECT_EQ(machine.ram.find(leaf + 1)->maps, 0);
}

TEST_F(Ranges, protection_goes_beyond_a_directory) {
    constexpr u64 leaf = SmallMachine::stretch_frame + 1, boundary = shared_space_base + (u64{3} << 30);
    constexpr u64 base = boundary - large_page_size;
    for (u64 table = 0; table < 4; ++table) machine.donate(domain, 16 + table);
    ASSERT_EQ(directories().grant(base, leaf, Rights::read), Status::ok);
    EXPECT_EQ(directories().protect(base, 2, leaf, Rights::read_write), Status::needs_table);
    EXPECT_EQ(machine.ram.find(leaf)->maps, 1);
    ASSERT_EQ(map_page(machine.ram, machine.window(Rights::any, false, base), base, frame), Status::ok);
    EXPECT_FALSE(machine.sees(domain, base)->write) << "nothing has happened";
    EXPECT_EQ(directories().protect(base, 2, leaf, Rights::none), Status::ok);
    EXPECT_EQ(machine.ram.find(leaf)->maps, 0);
    ASSERT_EQ(directories().grant(boundary, leaf + 1, Rights::read), Status::ok);
    EXPECT_EQ(directories().protect(base, 2, leaf, Rights::read_write), Status::ok);
    EXPECT_TRUE(machine.sees(domain, base)->write);
    ASSERT_EQ(map_page(machine.ram, machine.window(Rights::any, false, base), boundary, frame), Status::ok);
    EXPECT_TRUE(machine.sees(domain, boundary)->write);
}

} // namespace
} // namespace metta::test
