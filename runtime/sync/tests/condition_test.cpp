// SPDX-License-Identifier: MIT
#include "runtime/sync/condition.hpp"

#include <gtest/gtest.h>

#include "runtime/sync/tests/stepped.hpp"

namespace metta {
namespace {

/// A number of things, which some threads make and others take.
template <class Event>
struct Store {
    using Condition = BasicCondition<Event, SteppedWord>;
    typename Condition::Mutex mutex{Event{}};
    Condition filled{Event{}};
    u64 things = 0;

    Store() { Interleavings::share(things); }

    void put() {
        const typename Condition::Guard guard(mutex);
        ++things;
        filled.notify_all(guard);
    }
    /// Takes one, or gives up at its deadline.
    void take(u64 deadline) {
        const typename Condition::Guard guard(mutex);
        while (things == 0)
            if (filled.wait(guard, deadline) == AwaitResult::timed_out) break;
        if (things != 0) --things;
    }
};

template <class Event>
std::string explore(u32 takers, u32 putters, u64 deadline = 0) {
    Interleavings interleavings(deadline == 0 ? 3 : 2);
    return interleavings.explore([=] {
        auto store = std::make_shared<Store<Event>>();
        std::vector<Interleavings::Body> bodies(takers, [=] { store->take(deadline); });
        // One putter per taker, or one that serves them all.
        for (u32 putter = 0; putter < putters; ++putter)
            bodies.emplace_back([=] {
                for (u32 thing = putter; thing < takers; thing += putters) store->put();
            });
        return bodies;
    });
}

TEST(Condition, LoseNoNotification) {
    EXPECT_EQ(explore<SteppedEvent>(1, 1), "");
    EXPECT_EQ(explore<SteppedEvent>(2, 1), "");
}

TEST(Condition, EndAtDeadlinesToo) {
    EXPECT_EQ(explore<SteppedEvent>(1, 1, 1), "");
    EXPECT_EQ(explore<SteppedEvent>(2, 1, 1), "");
    // Nobody ever notifies.
    EXPECT_EQ(explore<SteppedEvent>(2, 0, 1), "");
}

TEST(Condition, WouldNoticeALostNotification) { EXPECT_EQ(explore<ForgetfulEvent>(1, 1), "nobody can go on"); }

/// Broken: reads the count when the mutex is free already.
TEST(Condition, WouldNoticeThatTheCountIsReadTooLate) {
    Interleavings interleavings;
    EXPECT_EQ(interleavings.explore([] {
        auto store = std::make_shared<Store<SteppedEvent>>();
        auto event = std::make_shared<SteppedEvent>();
        const auto take = [=] {
            store->mutex.lock();
            while (store->things == 0) {
                store->mutex.unlock();
                event->await(event->count() + 1, 0);
                store->mutex.lock();
            }
            store->mutex.unlock();
        };
        const auto put = [=] {
            store->put();
            event->signal();
        };
        return std::vector<Interleavings::Body>{take, put};
    }),
              "nobody can go on");
}

} // namespace
} // namespace metta
