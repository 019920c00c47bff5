// SPDX-License-Identifier: MIT
// Threads of a domain that share its heap.
#include <array>
#include <atomic>
#include <memory>

#include "runtime/base/random.hpp"
#include "runtime/client/events.hpp"
#include "runtime/client/threads.hpp"
#include "runtime/user/clock.hpp"
#include "runtime/user/thread.hpp"
#include "tests/heap/setting.hpp"
#include "tests/heap/written_block.hpp"

namespace metta::heap_tests {
namespace {

/// So many rounds take each thread several slices of time: some end inside the heap.
constexpr u32 thread_count = 4, rounds = 600'000;

/// Where threads leave blocks for each other: what one has allocated, another looks at and frees.
constinit std::array<std::atomic<WrittenBlock*>, 64> places{};
constinit std::atomic<u32> spoilt = 0;

struct Work {
    u64 seed;
    Event done{0};
};

void leave_in(std::atomic<WrittenBlock*>& place, WrittenBlock* block) {
    const std::unique_ptr<WrittenBlock> before(place.exchange(block));
    if (before != nullptr && !before->free()) ++spoilt;
}

void work(void* argument) {
    const Work& mine = *static_cast<const Work*>(argument);
    Random random(mine.seed);
    for (u32 round = 0; round < rounds; ++round) {
        const usize size = random.next() % (round % 256 == 0 ? 9000 : 24);
        leave_in(places[random.next() % places.size()], new WrittenBlock(size, static_cast<u8>(round)));
    }
    mine.done.signal();
}

void share_the_heap(const Setting& setting, Verdict& verdict) {
    constexpr u64 patience_in_milliseconds = 30'000;
    auto threads = connect<ThreadsClient>();
    const auto done = create_event(setting.events);
    if (!verdict.that(threads && done, "the service threads, and an event")) return;
    std::array<Work, thread_count> works{};
    std::array<ThreadStart, thread_count> starts{};
    for (u32 index = 0; index < thread_count; ++index) {
        works[index] = {index + 1, *done};
        starts[index] = {work, &works[index]};
        if (!verdict.that(start_thread(*threads, starts[index]).has_value(), "a thread")) return;
    }
    const AwaitResult ended = done->await(thread_count, deadline_in(patience_in_milliseconds));
    verdict.that(ended == AwaitResult::reached, "all threads at their end");
    for (auto& place : places) leave_in(place, nullptr);
    verdict.equal(spoilt, 0, "blocks that another has written to");
}

constexpr NamedTest all[] = {{"threads.share_the_heap", share_the_heap}};

} // namespace

const std::span<const NamedTest> thread_tests = all;

} // namespace metta::heap_tests
