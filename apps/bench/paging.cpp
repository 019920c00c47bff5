// SPDX-License-Identifier: MIT
// What it takes to touch a page that is not there: on average over many, with all that happens from time to time.
#include "apps/bench/memory.hpp"

#include <array>
#include <cstring>

#include "runtime/client/stretches.hpp"
#include "runtime/paging/mapping.hpp"
#include "runtime/paging/paged.hpp"
#include "runtime/paging/physical.hpp"
#include "runtime/paging/purse.hpp"
#include "runtime/paging/ranges.hpp"
#include "runtime/user/clock.hpp"
#include "runtime/user/late.hpp"

namespace metta::bench {
namespace {

constexpr u64 warming = 28, measured = 64;

[[gnu::noinline]] void touch(u64 page) { *reinterpret_cast<volatile u8*>(page) = 1; }
[[gnu::noinline]] void look(u64 page) { static_cast<void>(*reinterpret_cast<const volatile u8*>(page)); }

/// Ticks for each page of `count`, after some before them.
template <class Access>
u64 average(u64 first, u64 before, u64 count, const Access& access) {
    u64 page = first;
    for (; page != first + before * page_size; page += page_size) access(page);
    const u64 begin = now();
    for (; page != first + (before + count) * page_size; page += page_size) access(page);
    return (now() - begin) / count;
}

/// A source whose pages cost nothing but what a driver makes of them.
class NoSource final : public paging::PageSource {
  public:
    bool fetch(u64, byte*) override { return true; }
    bool store(u64, const byte*) override { return true; }
};

[[gnu::section(".nailed")]] constinit Late<paging::PhysicalDriver> physical;
[[gnu::section(".nailed")]] constinit Late<paging::RemoteDriver> evicting;
[[gnu::section(".nailed")]] constinit NoSource source;
[[gnu::section(".nailed")]] constinit Late<paging::FirstInFirstOut> order;
[[gnu::section(".nailed")]] constinit std::array<paging::PageLink, warming + measured + 1> links = {};
[[gnu::section(".nailed")]] constinit std::array<paging::PageState, warming + measured> states = {};

constexpr usize copied_pages = 12;
/// Data of the program's image that nobody has written to.
alignas(page_size) constinit std::array<byte, (copied_pages + 1) * page_size> copied = {byte{1}};

} // namespace

/// A page of a stretch, zero at first.
std::optional<u64> memory_fault_self(const Setting&) {
    Nester::Result<StretchesClient> stretches = connect<StretchesClient>();
    if (!stretches) return std::nullopt;
    const Stretches::Result<u64> stretch =
        stretches->create(large_page_size, {Stretches::Right::read, Stretches::Right::write}, 0, {});
    if (!stretch) return std::nullopt;
    const Stretches::Result<BoundStretch> bound = BoundStretch::bind(*stretches, *stretch);
    if (!bound) return std::nullopt;
    paging::PhysicalDriver& driver = physical.make(*stretch, *stretch + large_page_size, paging::Place(*bound));
    if (!paging::add_range(driver)) return std::nullopt;
    // Runs of frames are longer and longer; then one is drawn, cleared by the nester, and used, from its first to its
    // last.
    constexpr u64 run = paging::Purse::longest_run;
    const u64 ticks = average(*stretch, 2 * run, run, touch);
    paging::remove_range(driver);
    if (!stretches->destroy(*stretch)) return std::nullopt;
    return ticks;
}

/// A page of the private window comes for reading, and another goes for it. What the source does is not in it.
std::optional<u64> memory_fault_evict(const Setting&) {
    constexpr u64 begin = paging::mappings_end; // nothing else is there
    paging::RemoteDriver& driver =
        evicting.make(begin, begin + states.size() * page_size, paging::Place(), source, order.make(links), states, 4u);
    if (!paging::add_range(driver)) return std::nullopt;
    const u64 ticks = average(begin, warming, measured, look);
    paging::remove_range(driver);
    return ticks;
}

/// A page of the program's data is written to for the first time. Once in a program's life.
std::optional<u64> memory_fault_copy(const Setting&) {
    const u64 first = reinterpret_cast<u64>(copied.data());
    for (u64 page = first; page != first + 2 * page_size; page += page_size) touch(page);
    const u64 begin = now();
    for (u64 page = first + 2 * page_size; page != first + copied_pages * page_size; page += page_size) touch(page);
    return (now() - begin) / (copied_pages - 2);
}

/// A page of a file of the boot archive.
std::optional<u64> memory_fault_file(const Setting&) {
    const Result<paging::Mapping> file = paging::map_file("bench", paging::FileUse::read_only, {.most_pages = 16});
    constexpr u64 looked_at = 20;
    if (!file || file->bytes().size() < (warming + looked_at) * page_size) return std::nullopt;
    return average(reinterpret_cast<u64>(file->bytes().data()), warming, looked_at, look);
}

} // namespace metta::bench
