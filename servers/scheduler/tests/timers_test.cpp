// SPDX-License-Identifier: MIT
// The heap of deadlines against a sorted list.
#include "servers/scheduler/timers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <vector>

namespace metta::scheduler {
namespace {

TEST(Timers, an_empty_one_has_no_earliest) {
    std::vector<ScheduledThread*> storage(1);
    Timers timers(storage);
    EXPECT_EQ(timers.earliest(), 0u);
    EXPECT_FALSE(timers.full());
    ScheduledThread thread;
    thread.deadline = 5;
    timers.add(thread);
    EXPECT_TRUE(timers.full());
    EXPECT_EQ(timers.earliest(), 5u);
    EXPECT_EQ(thread.timer, 0u);
    timers.remove(thread);
    EXPECT_EQ(timers.earliest(), 0u);
    EXPECT_EQ(thread.timer, ScheduledThread::no_timer);
}

TEST(Timers, the_earliest_is_first_whoever_comes_and_goes) {
    constexpr usize size = 100;
    std::mt19937 random(3);
    std::vector<ScheduledThread*> storage(size);
    Timers timers(storage);
    std::deque<ScheduledThread> threads(size);
    std::vector<ScheduledThread*> idle, sorted;
    for (ScheduledThread& thread : threads) idle.push_back(&thread);
    for (u32 step = 0; step < 100'000; ++step) {
        const bool filling = step / 500 % 2 == 0;
        if (!idle.empty() && random() % 4 < (filling ? 3u : 1u)) {
            ScheduledThread& thread = *idle.back();
            idle.pop_back();
            thread.deadline = 1 + random() % 200; // with many alike
            timers.add(thread);
            sorted.push_back(&thread);
        } else if (!sorted.empty()) {
            std::swap(sorted[random() % sorted.size()], sorted.back());
            ScheduledThread& gone = random() % 2 == 0 ? timers.first() : *sorted.back();
            timers.remove(gone);
            ASSERT_EQ(gone.timer, ScheduledThread::no_timer);
            std::erase(sorted, &gone);
            idle.push_back(&gone);
        }
        const auto least = std::ranges::min_element(sorted, {}, &ScheduledThread::deadline);
        ASSERT_EQ(timers.earliest(), least == sorted.end() ? 0 : (*least)->deadline);
        ASSERT_EQ(timers.full(), idle.empty());
        for (const ScheduledThread* thread : sorted) ASSERT_EQ(storage[thread->timer], thread);
    }
}

} // namespace
} // namespace metta::scheduler
