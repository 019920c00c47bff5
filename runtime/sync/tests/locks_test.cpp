// SPDX-License-Identifier: MIT
// Mutex and Condition with threads that really run at once.
#include "runtime/sync/locks.hpp"

#include <gtest/gtest.h>
#include <thread>
#include <vector>

namespace metta {
namespace {

TEST(Locks, KeepThreadsApart) {
    Mutex mutex(Event(0));
    u64 sum = 0; // not atomic: it would come out too small
    std::vector<std::thread> threads;
    for (u32 thread = 0; thread < 4; ++thread)
        threads.emplace_back([&] {
            for (u32 round = 0; round < 5'000; ++round) {
                const LockGuard guard(mutex);
                sum = sum + 1;
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(sum, 20'000u);
}

TEST(Locks, PassThingsOn) {
    Mutex mutex(Event(0));
    Condition changed(Event(1));
    constexpr u32 rounds = 5'000;
    u32 filled = 0, taken = 0;
    std::thread taker([&] {
        while (taken < rounds) {
            const LockGuard guard(mutex);
            while (filled == 0) changed.wait(guard);
            --filled, ++taken;
            changed.notify_all(guard);
        }
    });
    for (u32 round = 0; round < rounds; ++round) {
        const LockGuard guard(mutex);
        while (filled == 2) changed.wait(guard);
        ++filled;
        changed.notify_all(guard);
    }
    taker.join();
    EXPECT_EQ(taken, rounds);
}

TEST(Locks, GiveUpAtTheDeadline) {
    Mutex mutex(Event(0));
    Condition never(Event(1));
    const LockGuard guard(mutex);
    EXPECT_EQ(never.wait(guard, 1), AwaitResult::timed_out);
}

} // namespace
} // namespace metta
