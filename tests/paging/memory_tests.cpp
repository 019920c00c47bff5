// SPDX-License-Identifier: MIT
// The program's own image and stack, ranges of zeros, and faults that nobody resolves.
#include <array>

#include "runtime/paging/nailed.hpp"
#include "runtime/paging/otherwise.hpp"
#include "runtime/paging/physical.hpp"
#include "runtime/paging/ranges.hpp"
#include "runtime/paging/try_copy.hpp"
#include "runtime/user/pager_record.hpp"
#include "runtime/user/portal.hpp"
#include "tests/paging/tests.hpp"

namespace metta::paging_tests {
namespace {

constexpr u64 somewhere = u64{3} << 30;
constexpr u64 pages = 40;

[[gnu::section(".nailed")]] constinit paging::PhysicalDriver physical(somewhere, somewhere + pages * page_size);
[[gnu::section(".nailed")]] constinit paging::NailedDriver nailed(somewhere, somewhere + pages * page_size);

constexpr usize words = 3 * page_size / sizeof(u64);
constinit std::array<u64, words> data = {1, 2, 3};
constinit std::array<u64, words> zeros = {};

volatile u64& word_at(u64 address) { return *reinterpret_cast<volatile u64*>(address); }

void image(const Setting&, Verdict& verdict) {
    const u64 copied = pager_record.paging.copied;
    for (usize word = 3; word < words; ++word) {
        verdict.that(data[word] == 0 && zeros[word] == 0, "data are as they were linked");
        data[word] = word;
        zeros[word] = ~word;
        if (!verdict.passed()) return;
    }
    verdict.that(data[0] == 1 && data[1] == 2 && data[2] == 3, "data that were not written to");
    for (usize word = 3; word < words; ++word)
        if (!verdict.that(data[word] == word && zeros[word] == ~word, "data hold what was written")) return;
    verdict.that(pager_record.paging.copied >= copied + 2, "data have been copied");
}

/// How much of the stack there is, in pages.
[[gnu::noinline]] u64 use_stack(u64 depth) {
    std::array<volatile u64, page_size / sizeof(u64)> room;
    room[7] = depth;
    const u64 below = depth == 0 ? 0 : use_stack(depth - 1);
    return room[7] == depth ? below + 1 : 0;
}

void stack(const Setting&, Verdict& verdict) { verdict.equal(use_stack(39), 40, "pages of the stack that hold"); }

void zero(const Setting&, Verdict& verdict) {
    for (u32 round = 0; round < 3; ++round) {
        if (!verdict.that(paging::add_range(physical).has_value(), "a range is added")) return;
        verdict.that(!paging::add_range(nailed).has_value(), "another in its place is refused");
        for (u64 page = somewhere; page < physical.end(); page += page_size) {
            if (!verdict.equal(word_at(page + 8), 0, "it is zero")) return;
            word_at(page + 8) = page;
        }
        for (u64 page = somewhere; page < physical.end(); page += page_size)
            if (!verdict.equal(word_at(page + 8), page, "it holds what was written")) return;
        paging::remove_range(physical);
        u64 word = 0;
        verdict.that(!paging::try_copy(&word, reinterpret_cast<const void*>(somewhere), sizeof word), "it is gone");
    }
}

void stay(const Setting&, Verdict& verdict) {
    if (!verdict.that(paging::add_range(nailed).has_value(), "a nailed range is added")) return;
    const u64 faults = pager_record.paging.faults;
    for (u64 page = somewhere; page < nailed.end(); page += page_size) word_at(page) += page;
    verdict.equal(pager_record.paging.faults, faults, "faults");
    verdict.equal(word_at(somewhere), somewhere, "a word");
    paging::give_frames_back(1000);
    verdict.equal(word_at(nailed.end() - page_size), nailed.end() - page_size, "another");
    paging::remove_range(nailed);
}

void copy(const Setting&, Verdict& verdict) {
    const u64 from = 77;
    u64 to = 0;
    verdict.that(paging::try_copy(&to, &from, sizeof to) && to == from, "a word is copied");
    verdict.that(!paging::try_copy(&to, reinterpret_cast<const void*>(somewhere), sizeof to), "from nowhere");
    verdict.that(!paging::try_copy(reinterpret_cast<void*>(somewhere), &to, sizeof to), "to nowhere");
    verdict.that(!paging::try_copy(reinterpret_cast<void*>(&copy), &to, sizeof to), "to the program's text");
}

void otherwise(const Setting&, Verdict& verdict) {
    constexpr u64 answer = 4711;
    paging::otherwise([](FaultContext& context) {
        if (context.vector != FaultVector::unbound_portal) return false;
        context.registers.rdi = answer;
        return true;
    });
    verdict.equal(invoke(u32{500}).value, answer, "what the last resort says");
    paging::otherwise(nullptr);
}

constexpr NamedTest all[] = {
    {"memory.image", image}, {"memory.stack", stack}, {"memory.zero", zero},
    {"memory.stay", stay},   {"memory.copy", copy},   {"memory.otherwise", otherwise},
};

} // namespace

const std::span<const NamedTest> memory_tests = all;

} // namespace metta::paging_tests
