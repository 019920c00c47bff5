// SPDX-License-Identifier: MIT
#include "tests/memory/greedy.hpp"

#include <array>

#include "runtime/client/memory.hpp"
#include "runtime/client/threads.hpp"
#include "runtime/middl/any.hpp"
#include "runtime/user/thread.hpp"
#include "tests/memory/child.hpp"
#include "tests/memory/own_memory.hpp"
#include "tests/memory/roles.hpp"

namespace metta::memory_tests {
namespace {

constexpr u32 more_than_there_are = 100'000;

/// Does it again and again. How often, until it is refused.
template <class Act>
u32 until_refused(const Act& act) {
    u32 times = 0;
    while (times < more_than_there_are && act(times)) ++times;
    return times;
}

bool add_name(const Setting& setting, u32 number) {
    std::array<char, 40> storage;
    TextBuffer path(storage);
    print(path, "services>greedy_", number);
    return number % 2 == 0 ? setting.names.make(path.text()).has_value()
                           : setting.names.add(path.text(), middl::any_of(number)).has_value();
}

void wait_for_nothing(void*) { stay(); }

} // namespace

u32 be_greedy(u32 victim, const Setting& setting) {
    static ThreadStart start{&wait_for_nothing, nullptr};
    auto own = OwnMemory::open();
    auto memory = connect<MemoryClient>();
    auto threads = connect<ThreadsClient>();
    if (!own || !memory || !threads) return failed;
    u32 shared = 0;
    const auto share = [&](u64 size, Stretches::Attributes attributes) {
        const auto made = own->stretches.create(size, read_and_write, 0, attributes);
        if (made && own->stretches.set_rights(*made, victim, read_write_and_map)) ++shared;
        return made.has_value();
    };
    // Large ones cost their owner little, and whom they are shared with a table each.
    const auto stretch = [&](u32 number) {
        if (number % 4 == 0) share(u64{960} << 20, {Stretches::Attribute::large});
        return share(page_size, {});
    };
    const u32 stretches = until_refused(stretch);
    const u32 names = until_refused([&](u32 number) { return add_name(setting, number); });
    const u32 events = until_refused([&](u32) { return setting.events.create().has_value(); });
    const u32 others = until_refused([&](u32) { return start_thread(*threads, start).has_value(); });
    constexpr u64 from = u64{1} << 30, apart = u64{1} << 30;
    const u32 maps = until_refused([&](u32 number) { return memory->map(from + number * apart, 16).has_value(); });
    const u32 frames = until_refused([&](u32) { return own->frames.allocate(1, 1, Frames::Region::any).has_value(); });
    for (const u32 times : {stretches, names, events, others, maps, frames})
        if (times == more_than_there_are) return failed;
    if (stretches == 0 || shared == 0) return failed;
    to_parent.signal();
    stay();
}

} // namespace metta::memory_tests
