// SPDX-License-Identifier: MIT
// Files and another domain's pages as memory.
#include "runtime/paging/mapping.hpp"

#include <array>
#include <cstring>

#include "runtime/client/scheduler.hpp"
#include "runtime/client/threads.hpp"
#include "runtime/paging/paged.hpp"
#include "runtime/paging/ranges.hpp"
#include "runtime/paging/try_copy.hpp"
#include "runtime/user/late.hpp"
#include "runtime/user/pager_record.hpp"
#include "runtime/user/portal.hpp"
#include "runtime/user/thread.hpp"
#include "tests/inside/child.hpp"
#include "tests/paging/tests.hpp"

namespace metta::paging_tests {
namespace {

using inside_tests::Child;
using paging::Eviction;
using paging::Mapping;

volatile u64& word_at(std::span<byte> bytes, u64 page) {
    return *reinterpret_cast<volatile u64*>(bytes.data() + page * page_size);
}

u64 sum_of(std::span<const byte> bytes) {
    u64 sum = 0;
    for (const byte each : bytes) sum = sum * 31 + static_cast<u64>(each);
    return sum;
}

void file(const Setting&, Verdict& verdict) {
    verdict.that(!paging::map_file("there-is-no-such-file").has_value(), "a file that is not there");
    const Result<Mapping> whole = paging::map_file(inside_tests::program_name());
    const Result<Mapping> little = paging::map_file(inside_tests::program_name(), paging::FileUse::private_copy,
                                                    {.eviction = Eviction::random, .most_pages = 4});
    if (!verdict.that(whole && little, "the program's own file is mapped")) return;
    constexpr std::array<u8, 4> magic = {0x7f, 'E', 'L', 'F'};
    verdict.that(std::memcmp(whole->bytes().data(), magic.data(), magic.size()) == 0, "it begins as programs do");
    const std::span<const byte> first = whole->bytes().first(40 * page_size),
                                second = little->bytes().first(first.size());
    verdict.equal(sum_of(second), sum_of(first), "what both hold");
    verdict.that(!paging::try_copy(whole->bytes().data(), magic.data(), 1), "writing what is read only");
    word_at(little->bytes(), 3) = 5;
    verdict.equal(sum_of(second.subspan(4 * page_size)), sum_of(first.subspan(4 * page_size)), "pages behind");
    verdict.equal(word_at(little->bytes(), 3), 5, "what was written");
}

std::optional<u64> start_store(Child& child, const Setting& setting, Verdict& verdict) {
    if (!verdict.that(child.run(store_name), "a store starts")) return std::nullopt;
    const std::optional<u64> reference = inside_tests::number_told(setting, store_name);
    verdict.that(reference.has_value(), "its reference");
    return reference;
}

void remote(const Setting& setting, Verdict& verdict) {
    Child child(setting.domains, setting.events);
    const std::optional<u64> reference = start_store(child, setting, verdict);
    if (!reference) return;
    for (u64 round = 0; round < 2; ++round) {
        const Result<Mapping> mapped = paging::map_remote(*reference, store_pages, {.most_pages = 3});
        if (!verdict.that(mapped.has_value(), "its pages are mapped")) return;
        for (u64 page = 0; page < store_pages; ++page) {
            if (!verdict.equal(word_at(mapped->bytes(), page), store_mark + page + round, "what a page holds")) return;
            word_at(mapped->bytes(), page) = store_mark + page + round + 1;
        }
    }
    const Result<Mapping> mapped = paging::map_remote(*reference, store_pages + 1);
    if (!verdict.that(mapped.has_value(), "one page more is mapped")) return;
    u64 word = 0;
    verdict.that(!paging::try_copy(&word, mapped->bytes().data() + store_pages * page_size, sizeof word),
                 "a page that the store does not have");
    verdict.that(child.kill(), "the store ends");
    verdict.that(!paging::try_copy(&word, mapped->bytes().data(), sizeof word), "a page that is gone with it");
}

void swapped(const Setting& setting, Verdict& verdict) {
    Child child(setting.domains, setting.events);
    const std::optional<u64> reference = start_store(child, setting, verdict);
    if (!reference) return;
    const Result<Mapping> mapped =
        paging::map_swapped(*reference, store_pages, {.eviction = Eviction::last_in_first_out, .most_pages = 3});
    if (!verdict.that(mapped.has_value(), "memory is mapped")) return;
    for (u64 page = 0; page < store_pages; ++page) {
        if (!verdict.equal(word_at(mapped->bytes(), page), 0, "it is zero at first")) return;
        word_at(mapped->bytes(), page) = page;
    }
    for (u64 page = 0; page < store_pages; ++page)
        if (!verdict.equal(word_at(mapped->bytes(), page), page, "what a page holds")) return;
    verdict.that(pager_record.paging.stored >= store_pages - 3, "pages have been stored");
}

/// Whether a vector register is the same after a page of a file has come: by calls of other domains.
void vectors(const Setting&, Verdict& verdict) {
    const Result<Mapping> mapped = paging::map_file(inside_tests::program_name());
    if (!verdict.that(mapped.has_value(), "a file is mapped")) return;
    const u64 before = 0x0123'4567'89ab'cdef;
    u64 after = 0;
    asm volatile("movq %1, %%xmm7\n\t"
                 "mov (%2), %%rax\n\t"
                 "movq %%xmm7, %0"
                 : "=r"(after)
                 : "r"(before), "r"(mapped->bytes().data() + 5 * page_size)
                 : "rax", "xmm7", "memory");
    verdict.equal(after, before, "a vector register after a fault");
}

/// Lets others run while it is asked: they fault too, and find the pager locked.
class SlowSource final : public paging::PageSource {
  public:
    bool fetch(u64 page, byte* to) override {
        for (u32 time = 0; time != 3; ++time) call_untrusting(yield_portal);
        std::memcpy(to, &page, sizeof page);
        return true;
    }
    bool store(u64, const byte*) override { return false; }
};

constexpr u64 shared = u64{3} << 30, shared_pages = 32;
[[gnu::section(".nailed")]] constinit SlowSource slow_source;
[[gnu::section(".nailed")]] constinit std::array<paging::PageLink, shared_pages + 1> links = {};
[[gnu::section(".nailed")]] constinit std::array<paging::PageState, shared_pages> states = {};
[[gnu::section(".nailed")]] constinit Late<paging::FirstInFirstOut> order;
[[gnu::section(".nailed")]] constinit Late<paging::MappedDriver> driver;

constinit Event finished{0};
constinit u64 wrong = 0;

/// Reads all pages, four of which are there at a time, from one on.
u64 read_from(u64 first) {
    u64 others = 0;
    for (u64 number = 0; number != 2 * shared_pages; ++number) {
        const u64 page = (first + number) % shared_pages;
        if (*reinterpret_cast<volatile u64*>(shared + page * page_size) != page) ++others;
    }
    return others;
}
constexpr ThreadStart reader = {.function =
                                    [](void*) {
                                        wrong = read_from(shared_pages / 2);
                                        finished.signal();
                                    },
                                .argument = nullptr};

void threads(const Setting& setting, Verdict& verdict) {
    Nester::Result<ThreadsClient> threads = connect<ThreadsClient>();
    const Events::Result<Event> event = create_event(setting.events);
    paging::MappedDriver& mapped = driver.make(shared, shared + shared_pages * page_size, paging::Place(), false,
                                               slow_source, order.make(links), states, 4u);
    if (!verdict.that(threads && event && connect_scheduler(), "threads, and an event")) return;
    finished = *event;
    if (!verdict.that(paging::add_range(mapped).has_value(), "a range is added")) return;
    if (!verdict.that(start_thread(*threads, reader).has_value(), "another thread")) return;
    verdict.equal(read_from(0), 0, "pages that hold something else");
    finished.await(1);
    verdict.equal(wrong, 0, "pages that hold something else for the other thread");
    paging::remove_range(mapped);
}

constexpr NamedTest all[] = {
    {"mapping.file", file},       {"mapping.remote", remote},   {"mapping.swapped", swapped},
    {"mapping.vectors", vectors}, {"mapping.threads", threads},
};

} // namespace

const std::span<const NamedTest> mapping_tests = all;

} // namespace metta::paging_tests
