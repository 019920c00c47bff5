// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <vector>

#include "runtime/paging/guarded.hpp"
#include "runtime/paging/image.hpp"
#include "runtime/paging/nailed.hpp"
#include "runtime/paging/paged.hpp"
#include "runtime/paging/pager.hpp"
#include "runtime/paging/tests/simulated_machine.hpp"
#include "runtime/paging/tests/simulated_source.hpp"

namespace metta::paging {
namespace {

constexpr u64 base = u64{64} << 20;
constexpr u64 page(u64 number) { return base + number * page_size; }
constexpr u32 pages = 16;

class DriversTest : public testing::Test {
  protected:
    byte* read(u64 address) { return machine_.access(pager_, address, 0); }
    byte* write(u64 address) { return machine_.access(pager_, address, Fault::write_bit); }
    PagingRefusal refused(u64 address, u64 code) {
        EXPECT_EQ(machine_.access(pager_, address, code), nullptr);
        return machine_.refusal;
    }
    /// What the source has at the beginning: a page is full of its number and 1.
    void fill_source() {
        for (u64 number = 0; number < pages; ++number) source_.pages[number].fill(static_cast<byte>(number + 1));
    }

    SimulatedMachine machine_;
    PagingCounts counts_;
    Pager pager_{counts_, machine_.reclaimed, nullptr};
    SimulatedSource source_;
    std::vector<PageLink> links_{pages + 1};
    FirstInFirstOut order_{links_};
    std::vector<PageState> states_ = std::vector<PageState>(pages);
    MappedDriver reading_{page(0), page(pages), {}, false, source_, order_, states_};
    MappedDriver copying_{page(0), page(pages), {}, true, source_, order_, states_};
    RemoteDriver remote_{page(0), page(pages), {}, source_, order_, states_};
    SwappedDriver swapped_{page(0), page(pages), {}, source_, order_, states_};
};

TEST_F(DriversTest, a_stack_grows_to_its_guard) {
    GuardedDriver stack(page(0), page(8));
    ASSERT_TRUE(pager_.add(stack));
    for (u64 number = 7; number != 0; --number) EXPECT_NE(write(page(number) + 8), nullptr);
    EXPECT_EQ(refused(page(1) - 8, Fault::write_bit), PagingRefusal::guard);
    EXPECT_EQ(refused(page(0), 0), PagingRefusal::guard);
    EXPECT_EQ(refused(page(3), Fault::execute_bit), PagingRefusal::forbidden);
    EXPECT_EQ(refused(page(8), 0), PagingRefusal::nowhere);
}

TEST_F(DriversTest, each_stack_has_a_guard) {
    StacksDriver stacks(thread_stacks_address, thread_stacks_address + 4 * stack_distance);
    ASSERT_TRUE(pager_.add(stacks));
    for (u64 unit = thread_stacks_address; unit < stacks.end(); unit += stack_distance) {
        EXPECT_NE(write(unit + stack_distance - 8), nullptr);
        EXPECT_NE(write(unit + stack_guard_offset + page_size), nullptr);
        EXPECT_EQ(refused(unit + stack_guard_offset + page_size - 8, Fault::write_bit), PagingRefusal::guard);
        EXPECT_EQ(refused(unit, 0), PagingRefusal::nowhere) << "the slot of a thread that is not there";
    }
}

class ImageTest : public DriversTest {
  protected:
    ImageTest() {
        SimulatedMachine::Page content;
        for (u64 number = 0; number < 3; ++number) {
            content.fill(static_cast<byte>(number + 1));
            machine_.map_foreign(page(number), content);
        }
        image_.set(page(0), page(2) + 100, page(4) + 8);
        EXPECT_TRUE(pager_.add(image_));
    }
    ImageDriver image_;
};

TEST_F(ImageTest, data_are_copied_when_they_are_written_to) {
    EXPECT_EQ(*read(page(1) + 7), byte{2});
    EXPECT_EQ(machine_.faults_of_last_access, 0u);
    byte* const there = write(page(1) + 7);
    ASSERT_NE(there, nullptr);
    EXPECT_EQ(*there, byte{2});
    *there = byte{77};
    EXPECT_EQ(*read(page(1) + 7), byte{77});
    EXPECT_EQ(*read(page(1) + 8), byte{2});
    EXPECT_EQ(counts_.copied, 1u);
    for (const auto& [number, frame] : machine_.frames)
        if (frame.foreign) EXPECT_NE(frame.bytes[7], byte{77}) << "what others share has changed";
}

TEST_F(ImageTest, zeros_follow_the_data) {
    ASSERT_NE(write(page(2) + 200), nullptr);
    EXPECT_EQ(*read(page(2)), byte{3});
    EXPECT_EQ(*read(page(3)), byte{0});
    EXPECT_NE(write(page(4) + 4000), nullptr) << "the rest of the last page";
    EXPECT_EQ(refused(page(5), 0), PagingRefusal::nowhere);
    EXPECT_EQ(refused(page(0), Fault::execute_bit), PagingRefusal::forbidden);
    EXPECT_EQ(refused(page(3), Fault::execute_bit), PagingRefusal::forbidden);
}

TEST_F(ImageTest, a_page_that_another_thread_has_copied_is_not_copied_again) {
    *write(page(1)) = byte{5};
    EXPECT_EQ(image_.resolve(pager_, {page(1), Fault::write_bit | Fault::present_bit}), PagingRefusal::none);
    EXPECT_EQ(image_.resolve(pager_, {page(1), 0}), PagingRefusal::none);
    EXPECT_EQ(*read(page(1)), byte{5});
    EXPECT_EQ(counts_.copied, 1u);
}

TEST_F(ImageTest, without_frames_data_stay_as_they_are) {
    machine_.limit = 0;
    EXPECT_EQ(refused(page(1), Fault::write_bit), PagingRefusal::no_frames);
    EXPECT_EQ(*read(page(1)), byte{2});
}

TEST_F(DriversTest, nailed_memory_stays) {
    NailedDriver nailed(page(0), page(4));
    ASSERT_TRUE(nailed.eager());
    ASSERT_TRUE(pager_.add(nailed));
    for (u64 number = 0; number < 4; ++number) ASSERT_EQ(*write(page(number)), byte{0});
    EXPECT_EQ(machine_.nails, 4u);
    EXPECT_EQ(refused(page(1), Fault::execute_bit), PagingRefusal::forbidden);
    EXPECT_EQ(nailed.resolve(pager_, {page(1), Fault::present_bit | Fault::write_bit}), PagingRefusal::forbidden);
    pager_.give_back(100);
    EXPECT_EQ(machine_.held, 4u);
    for (u64 number = 0; number < 4; ++number) nailed.drop(pager_, page(number));
    EXPECT_EQ(machine_.nails, 0u);
    EXPECT_EQ(pager_.give_back(100), 4u);
    EXPECT_EQ(machine_.held, 0u);
}

TEST_F(DriversTest, nailed_memory_without_frames) {
    NailedDriver nailed(page(0), page(4));
    ASSERT_TRUE(pager_.add(nailed));
    machine_.limit = 1;
    machine_.tables_wanted = true; // none is left for a table
    EXPECT_EQ(refused(page(0), Fault::write_bit), PagingRefusal::no_frames);
    EXPECT_EQ(machine_.nails, 0u);
    EXPECT_EQ(pager_.give_back(100), 1u);
}

TEST_F(DriversTest, a_file_is_read_page_by_page) {
    fill_source();
    ASSERT_TRUE(pager_.add(reading_));
    EXPECT_EQ(*read(page(5) + 3), byte{6});
    EXPECT_EQ(source_.fetches, 1u);
    EXPECT_EQ(*read(page(5) + 4000), byte{6});
    EXPECT_EQ(source_.fetches, 1u);
    EXPECT_EQ(refused(page(5), Fault::write_bit), PagingRefusal::forbidden);
    EXPECT_EQ(refused(page(6), Fault::write_bit), PagingRefusal::forbidden);
    EXPECT_EQ(refused(page(6), Fault::execute_bit), PagingRefusal::forbidden);
    EXPECT_EQ(counts_.fetched, 1u);
}

TEST_F(DriversTest, pages_of_a_file_make_room_for_each_other) {
    fill_source();
    ASSERT_TRUE(pager_.add(reading_));
    machine_.limit = 3;
    for (u32 round = 0; round < 3; ++round)
        for (u64 number = 0; number < pages; ++number) EXPECT_EQ(*read(page(number)), static_cast<byte>(number + 1));
    EXPECT_EQ(counts_.resident, 3u);
    EXPECT_EQ(counts_.evicted, 3 * pages - 3u);
    EXPECT_EQ(source_.stores, 0u);
    EXPECT_FALSE(machine_.mapped(page(pages - 4)));
    EXPECT_TRUE(machine_.mapped(page(pages - 3)));
}

TEST_F(DriversTest, a_range_has_no_more_pages_than_its_user_said) {
    fill_source();
    RemoteDriver remote(page(0), page(pages), {}, source_, order_, states_, 4);
    ASSERT_TRUE(pager_.add(remote));
    for (u32 round = 0; round < 3; ++round) {
        for (u64 number = 0; number < pages; ++number) {
            byte* const there = write(page(number));
            EXPECT_EQ(*there, static_cast<byte>(number + 1 + round));
            *there = static_cast<byte>(number + 2 + round);
        }
        EXPECT_EQ(counts_.resident, 4u);
    }
    EXPECT_LE(machine_.held, 12u);
    for (u64 number = 0; number < pages; ++number) remote.drop(pager_, page(number));
    for (u64 number = 0; number < 4; ++number) ASSERT_NE(read(page(number)), nullptr);
    EXPECT_EQ(counts_.resident, 4u) << "those that were dropped do not count";
}

TEST_F(DriversTest, a_private_copy_keeps_what_was_written) {
    fill_source();
    ASSERT_TRUE(pager_.add(copying_));
    machine_.limit = 3;
    *write(page(4)) = byte{100};
    ASSERT_NE(read(page(5)), nullptr);
    *write(page(5)) = byte{101}; // it was there for reading
    for (u64 number = 6; number < pages; ++number) EXPECT_EQ(*read(page(number)), static_cast<byte>(number + 1));
    EXPECT_EQ(*read(page(4)), byte{100});
    EXPECT_EQ(*read(page(5)), byte{101});
    EXPECT_EQ(source_.stores, 0u);
    *write(page(6)) = byte{102};
    EXPECT_EQ(refused(page(7), 0), PagingRefusal::no_frames) << "all are written to";
    EXPECT_EQ(counts_.copied, 1u);
}

TEST_F(DriversTest, a_remote_page_is_stored_before_it_goes) {
    fill_source();
    ASSERT_TRUE(pager_.add(remote_));
    machine_.limit = 2;
    *write(page(0) + 9) = byte{100};
    EXPECT_EQ(*read(page(1)), byte{2});
    EXPECT_EQ(source_.stores, 0u);
    EXPECT_EQ(*read(page(2)), byte{3});
    EXPECT_EQ(source_.stores, 1u);
    EXPECT_EQ(source_.pages[0][9], byte{100});
    EXPECT_EQ(*read(page(3)), byte{4});
    EXPECT_EQ(source_.stores, 1u) << "page 1 was only read";
    EXPECT_EQ(*read(page(0) + 9), byte{100});
    EXPECT_EQ(counts_.stored, 1u);
}

TEST_F(DriversTest, what_cannot_be_stored_stays) {
    fill_source();
    ASSERT_TRUE(pager_.add(remote_));
    machine_.limit = 2;
    *write(page(0)) = byte{100};
    *write(page(1)) = byte{101};
    source_.fails = true;
    EXPECT_EQ(refused(page(2), 0), PagingRefusal::no_frames);
    EXPECT_EQ(*read(page(0)), byte{100});
    EXPECT_EQ(*read(page(1)), byte{101});
    source_.fails = false;
    EXPECT_EQ(*read(page(2)), byte{3});
}

TEST_F(DriversTest, a_source_that_does_not_answer_is_told) {
    ASSERT_TRUE(pager_.add(reading_));
    source_.fails = true;
    EXPECT_EQ(refused(page(0), 0), PagingRefusal::no_source);
    EXPECT_EQ(counts_.resident, 0u);
    source_.fails = false;
    EXPECT_NE(read(page(0)), nullptr);
}

TEST_F(DriversTest, swapped_memory_is_zero_until_it_is_stored) {
    fill_source(); // what is not to be seen
    ASSERT_TRUE(pager_.add(swapped_));
    machine_.limit = 3;
    for (u64 number = 0; number < pages; ++number) {
        byte* const there = write(page(number));
        ASSERT_NE(there, nullptr);
        EXPECT_EQ(*there, byte{0});
        *there = static_cast<byte>(number + 100);
    }
    EXPECT_EQ(source_.fetches, 0u);
    for (u64 number = 0; number < pages; ++number) EXPECT_EQ(*read(page(number)), static_cast<byte>(number + 100));
    EXPECT_GE(source_.fetches, pages - 3);
}

TEST_F(DriversTest, in_a_stretch_pages_count_as_written) {
    fill_source();
    const Place stretch{BoundStretch(32)};
    RemoteDriver remote(page(0), page(pages), stretch, source_, order_, states_);
    ASSERT_TRUE(pager_.add(remote));
    machine_.limit = 1;
    *read(page(0)) = byte{50}; // which a processor could do
    ASSERT_NE(read(page(1)), nullptr);
    EXPECT_EQ(source_.stores, 1u);
    EXPECT_EQ(*read(page(0)), byte{50});
}

TEST_F(DriversTest, storing_on_demand) {
    fill_source();
    ASSERT_TRUE(pager_.add(remote_));
    *write(page(2)) = byte{100};
    const auto store = [&](u32 number) {
        const SlowPart slow(pager_.slow_depth());
        return remote_.store(pager_, number);
    };
    EXPECT_TRUE(store(1)) << "it is not even there";
    source_.fails = true;
    EXPECT_FALSE(store(2));
    source_.fails = false;
    EXPECT_TRUE(store(2));
    EXPECT_EQ(source_.pages[2][0], byte{100});
    EXPECT_EQ(source_.stores, 2u);
    EXPECT_TRUE(store(2));
    EXPECT_EQ(source_.stores, 2u) << "nothing has changed";
    *write(page(2)) = byte{101};
    EXPECT_TRUE(store(2));
    EXPECT_EQ(source_.pages[2][0], byte{101});
    EXPECT_EQ(counts_.resident, 1u);
}

TEST_F(DriversTest, giving_back_evicts_what_can_go) {
    fill_source();
    ASSERT_TRUE(pager_.add(copying_));
    for (u64 number = 0; number < 8; ++number) ASSERT_NE(read(page(number)), nullptr);
    *write(page(3)) = byte{9};
    pager_.give_back(100);
    EXPECT_EQ(machine_.held, 1u);
    EXPECT_EQ(*read(page(3)), byte{9});
    EXPECT_EQ(*read(page(7)), byte{8});
}

TEST_F(DriversTest, each_range_gives_in_its_turn) {
    fill_source();
    std::vector<PageLink> links(pages + 1);
    FirstInFirstOut order(links);
    std::vector<PageState> states(pages);
    MappedDriver other(page(100), page(100 + pages), {}, false, source_, order, states);
    ASSERT_TRUE(pager_.add(reading_));
    ASSERT_TRUE(pager_.add(other));
    for (u64 number = 0; number < 8; ++number) {
        ASSERT_NE(read(page(number)), nullptr);
        ASSERT_NE(read(page(100 + number)), nullptr);
    }
    const u64 before = counts_.evicted;
    pager_.give_back(static_cast<u32>(pager_.frames_at_hand()) + 6);
    EXPECT_EQ(counts_.evicted, before + 6);
    u32 here = 0;
    for (u64 number = 0; number < 8; ++number) here += machine_.mapped(page(number)) ? 1 : 0;
    EXPECT_EQ(here, 5u);
}

} // namespace
} // namespace metta::paging
