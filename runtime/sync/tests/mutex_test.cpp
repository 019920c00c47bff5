// SPDX-License-Identifier: MIT
#include "runtime/sync/mutex.hpp"

#include <gtest/gtest.h>

#include "runtime/sync/tests/stepped.hpp"

namespace metta {
namespace {

using SteppedMutex = BasicMutex<SteppedEvent, SteppedWord>;

/// Forwards to a word, and notes in which order the threads took their tickets.
class NotedWord {
  public:
    u64 load() const { return word_.load(); }
    void store(u64 value) { word_.store(value); }
    u64 add(u64 value) {
        const u64 before = word_.add(value);
        order().push_back(Interleavings::self());
        return before;
    }
    static std::vector<u32>& order() {
        static std::vector<u32> order;
        return order;
    }

  private:
    SteppedWord word_;
};

/// What a thread does with a mutex: holds it, and takes a step meanwhile.
template <class Mutex>
struct Shared {
    Mutex mutex{{}};
    u64 inside = 0;
    usize entries = 0;

    Shared() { Interleavings::share(inside); }
    void hold() {
        const BasicLockGuard guard(mutex);
        if (++inside != 1) Interleavings::fail("two threads hold the mutex");
        Interleavings::step();
        --inside;
    }
};

template <class Mutex>
std::string explore(Interleavings& interleavings, u32 threads, u32 rounds) {
    return interleavings.explore([=] {
        auto shared = std::make_shared<Shared<Mutex>>();
        return std::vector<Interleavings::Body>(threads, [shared, rounds] {
            for (u32 round = 0; round < rounds; ++round) shared->hold();
        });
    });
}

struct Bounds {
    u32 threads, rounds, preemptions;
};
class MutexInterleavings : public testing::TestWithParam<Bounds> {};

TEST_P(MutexInterleavings, LetOneThreadInAtATimeAndForgetNobody) {
    Interleavings interleavings(GetParam().preemptions);
    EXPECT_EQ(explore<SteppedMutex>(interleavings, GetParam().threads, GetParam().rounds), "");
    EXPECT_GT(interleavings.states(), 100u);
    std::cout << interleavings.states() << " states\n";
}

INSTANTIATE_TEST_SUITE_P(Threads, MutexInterleavings,
                         testing::Values(Bounds{2, 1, Interleavings::unbounded}, Bounds{2, 2, Interleavings::unbounded},
                                         Bounds{3, 1, 4}, Bounds{3, 2, 2}));

TEST(Mutex, LetThreadsInAsTheyCome) {
    Interleavings interleavings(4);
    EXPECT_EQ(interleavings.explore([] {
        NotedWord::order().clear();
        auto shared = std::make_shared<Shared<BasicMutex<SteppedEvent, NotedWord>>>();
        return std::vector<Interleavings::Body>(3, [shared] {
            const BasicLockGuard guard(shared->mutex);
            if (NotedWord::order()[shared->entries++] != Interleavings::self())
                Interleavings::fail("somebody was overtaken");
        });
    }),
              "");
}

TEST(Mutex, WouldNoticeALostWakeUp) {
    Interleavings interleavings;
    EXPECT_EQ((explore<BasicMutex<ForgetfulEvent, SteppedWord>>(interleavings, 2, 1)), "nobody can go on");
}

TEST(Mutex, WouldNoticeTwoThreadsInside) {
    Interleavings interleavings(3);
    EXPECT_NE((explore<BasicMutex<SteppedEvent, TornWord>>(interleavings, 2, 1)), "");
}

} // namespace
} // namespace metta
