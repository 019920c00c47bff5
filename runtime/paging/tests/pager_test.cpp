// SPDX-License-Identifier: MIT
#include "runtime/paging/pager.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "runtime/paging/physical.hpp"
#include "runtime/paging/tests/simulated_machine.hpp"

namespace metta::paging {
namespace {

constexpr u64 base = u64{64} << 20;
constexpr u64 page(u64 number) { return base + number * page_size; }

class PagerTest : public testing::Test {
  protected:
    byte* read(u64 address) { return machine_.access(pager_, address, 0); }
    byte* write(u64 address) { return machine_.access(pager_, address, Fault::write_bit); }

    SimulatedMachine machine_;
    PagingCounts counts_;
    Pager pager_{counts_, machine_.reclaimed, nullptr};
    PhysicalDriver memory_{page(0), page(200)};
};

TEST_F(PagerTest, memory_is_zero_and_stays_what_it_was) {
    ASSERT_TRUE(pager_.add(memory_));
    for (u64 number = 0; number < 100; ++number) {
        byte* const there = write(page(number) + number);
        ASSERT_NE(there, nullptr);
        EXPECT_EQ(*there, byte{0});
        EXPECT_EQ(machine_.faults_of_last_access, 1u);
        *there = static_cast<byte>(number);
    }
    for (u64 number = 0; number < 100; ++number) {
        EXPECT_EQ(*read(page(number) + number), static_cast<byte>(number));
        EXPECT_EQ(machine_.faults_of_last_access, 0u);
    }
    EXPECT_EQ(counts_.zeroed, 100u);
    EXPECT_EQ(counts_.resident, 100u);
}

TEST_F(PagerTest, frames_come_in_runs_that_grow) {
    ASSERT_TRUE(pager_.add(memory_));
    for (u64 number = 0; number < 4 + 8 + 16 + 32 + 64; ++number) ASSERT_NE(write(page(number)), nullptr);
    EXPECT_EQ(machine_.allocations, 5u);
    EXPECT_EQ(pager_.frames_at_hand(), 0u);
}

TEST_F(PagerTest, each_address_has_the_driver_of_its_range) {
    std::vector<std::unique_ptr<PhysicalDriver>> drivers;
    for (const u64 number : {30u, 10u, 50u, 0u, 20u, 40u}) {
        drivers.push_back(std::make_unique<PhysicalDriver>(page(number), page(number + 3)));
        ASSERT_TRUE(pager_.add(*drivers.back()));
    }
    for (u64 number = 0; number < 60; ++number) EXPECT_EQ(read(page(number)) != nullptr, number % 10 < 3) << number;
    EXPECT_EQ(read(page(0) - 1), nullptr);
    EXPECT_EQ(machine_.refusal, PagingRefusal::nowhere);
    EXPECT_EQ(read(~u64{0}), nullptr);
    drivers[0]->drop(pager_, page(31));
    ASSERT_NE(read(page(31)), nullptr) << "so the last fault was there";
    ASSERT_TRUE(pager_.remove(*drivers[0]));
    EXPECT_FALSE(pager_.remove(*drivers[0]));
    for (u64 number = 30; number < 33; ++number) drivers[0]->drop(pager_, page(number));
    EXPECT_EQ(read(page(31)), nullptr);
    EXPECT_NE(read(page(52)), nullptr);
}

TEST_F(PagerTest, ranges_do_not_overlap_and_are_pages) {
    ASSERT_TRUE(pager_.add(memory_));
    for (const auto& [begin, end] : std::initializer_list<std::pair<u64, u64>>{{page(0), page(200)},
                                                                               {page(99), page(201)},
                                                                               {page(0) - page_size, page(1)},
                                                                               {page(50), page(51)},
                                                                               {page(0) - page_size, page(200)},
                                                                               {page(200), page(200)},
                                                                               {page(201), page(200)},
                                                                               {page(200) + 1, page(202)},
                                                                               {page(200), page(202) - 1}}) {
        PhysicalDriver driver(begin, end);
        EXPECT_FALSE(pager_.add(driver)) << begin - base << " " << end - base;
    }
    PhysicalDriver above(page(200), page(201)), below(page(0) - page_size, page(0));
    EXPECT_TRUE(pager_.add(above));
    EXPECT_TRUE(pager_.add(below));
}

TEST_F(PagerTest, no_more_ranges_than_there_is_room_for) {
    std::vector<std::unique_ptr<PhysicalDriver>> drivers;
    for (u64 number = 0; number <= Pager::maximum_ranges; ++number) {
        drivers.push_back(std::make_unique<PhysicalDriver>(page(number), page(number + 1)));
        EXPECT_EQ(pager_.add(*drivers.back()), number < Pager::maximum_ranges);
    }
}

TEST_F(PagerTest, memory_is_not_code) {
    ASSERT_TRUE(pager_.add(memory_));
    EXPECT_EQ(machine_.access(pager_, page(3), Fault::execute_bit), nullptr);
    EXPECT_EQ(machine_.refusal, PagingRefusal::forbidden);
    ASSERT_NE(write(page(3)), nullptr);
    EXPECT_EQ(machine_.access(pager_, page(3), Fault::execute_bit), nullptr);
    EXPECT_EQ(machine_.refusal, PagingRefusal::forbidden);
}

TEST_F(PagerTest, another_thread_was_faster) {
    ASSERT_TRUE(pager_.add(memory_));
    ASSERT_NE(write(page(0)), nullptr);
    machine_.before_map = [&](u64 address) {
        machine_.frames[5] = {};
        ASSERT_EQ(machine::map(0, address, 5, Rights::read_write), Status::ok);
    };
    const u64 before = pager_.frames_at_hand();
    ASSERT_NE(write(page(1)), nullptr);
    EXPECT_EQ(machine_.mappings.at(page(1)).frame, 5u);
    EXPECT_EQ(pager_.frames_at_hand(), before);
    EXPECT_EQ(counts_.resident, 1u);
}

TEST_F(PagerTest, frames_that_were_taken_back_are_dropped) {
    ASSERT_TRUE(pager_.add(memory_));
    ASSERT_NE(write(page(0)), nullptr);
    machine_.take_unused();
    ASSERT_NE(write(page(1)), nullptr);
    EXPECT_EQ(*read(page(1)), byte{0});
    EXPECT_EQ(counts_.resident, 2u);
}

TEST_F(PagerTest, frames_that_are_used_for_something_else_now_are_not_mapped) {
    ASSERT_TRUE(pager_.add(memory_));
    ASSERT_NE(write(page(0)), nullptr);
    const u64 at_hand = machine_.mappings.at(page(0)).frame + 1;
    ASSERT_TRUE(machine_.frames.contains(at_hand));
    machine_.take_unused_for_another_use();
    ASSERT_NE(write(page(1)), nullptr);
    EXPECT_FALSE(machine_.frames.at(machine_.mappings.at(page(1)).frame).elsewhere);
    // In the middle of mapping one, too.
    machine_.before_map = [&](u64) { machine_.take_unused_for_another_use(); };
    ASSERT_NE(write(page(2)), nullptr);
    EXPECT_FALSE(machine_.frames.at(machine_.mappings.at(page(2)).frame).elsewhere);
    EXPECT_EQ(counts_.resident, 3u);
}

TEST_F(PagerTest, a_missing_page_table_is_brought) {
    ASSERT_TRUE(pager_.add(memory_));
    machine_.tables_wanted = true;
    ASSERT_NE(write(page(0)), nullptr);
    EXPECT_EQ(machine_.tables.size(), 1u);
}

TEST_F(PagerTest, without_a_page_table_nothing_is_mapped) {
    ASSERT_TRUE(pager_.add(memory_));
    machine_.tables_wanted = machine_.tables_refused = true;
    EXPECT_EQ(write(page(0)), nullptr);
    EXPECT_EQ(machine_.refusal, PagingRefusal::no_frames);
}

TEST_F(PagerTest, the_last_frame_at_hand_makes_room_for_a_page_table) {
    ASSERT_TRUE(pager_.add(memory_));
    machine_.tables_wanted = true;
    machine_.limit = 2;
    ASSERT_NE(write(page(0)), nullptr);
    EXPECT_EQ(machine_.held, 2u);
}

TEST_F(PagerTest, the_contract_is_used_up_to_the_last_frame) {
    ASSERT_TRUE(pager_.add(memory_));
    machine_.limit = 21;
    for (u64 number = 0; number < 21; ++number) ASSERT_NE(write(page(number)), nullptr) << number;
    EXPECT_EQ(write(page(21)), nullptr);
    EXPECT_EQ(machine_.refusal, PagingRefusal::no_frames);
    machine_.limit = 22;
    EXPECT_NE(write(page(21)), nullptr);
}

TEST_F(PagerTest, frames_that_pages_have_left_come_as_zeros) {
    ASSERT_TRUE(pager_.add(memory_));
    machine_.limit = 4;
    for (u64 number = 0; number < 4; ++number) *write(page(number) + 9) = byte{9};
    memory_.drop(pager_, page(2));
    memory_.drop(pager_, page(2)); // nothing is there
    byte* const there = read(page(7) + 9);
    ASSERT_NE(there, nullptr);
    EXPECT_EQ(*there, byte{0});
    EXPECT_EQ(machine_.held, 4u);
}

TEST_F(PagerTest, frames_at_hand_are_given_back) {
    ASSERT_TRUE(pager_.add(memory_));
    ASSERT_NE(write(page(0)), nullptr);
    EXPECT_EQ(machine_.held, 4u);
    EXPECT_EQ(pager_.give_back(2), 2u);
    EXPECT_EQ(machine_.held, 2u);
    EXPECT_EQ(pager_.give_back(9), 1u) << "the page that is there stays";
    EXPECT_EQ(machine_.held, 1u);
}

TEST_F(PagerTest, frames_that_were_taken_back_are_not_given_back_once_more) {
    ASSERT_TRUE(pager_.add(memory_));
    ASSERT_NE(write(page(0)), nullptr);
    ASSERT_NE(pager_.frames_at_hand(), 0u);
    machine_.take_unused();
    EXPECT_EQ(pager_.give_back(2), 0u);
    EXPECT_EQ(pager_.frames_at_hand(), 0u);
}

TEST_F(PagerTest, what_the_purse_has_no_room_for_is_given_back) {
    ASSERT_TRUE(pager_.add(memory_));
    for (u64 number = 0; number < 100; ++number) ASSERT_NE(write(page(number)), nullptr);
    for (u64 number = 0; number < 100; ++number) memory_.drop(pager_, page(number));
    EXPECT_LE(pager_.frames_at_hand(), Purse::most_used + Purse::longest_run);
    EXPECT_EQ(machine_.held, pager_.frames_at_hand());
    EXPECT_EQ(counts_.resident, 0u);
}

} // namespace
} // namespace metta::paging
