// SPDX-License-Identifier: MIT
// operator new and delete, and what of C++'s library stands on them.
#include <array>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <new>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/base/random.hpp"
#include "runtime/client/frames.hpp"
#include "runtime/heap/program_heap.hpp"
#include "tests/heap/setting.hpp"
#include "tests/heap/written_block.hpp"

namespace metta::heap_tests {
namespace {

constexpr usize kib = 1024, mib = 1024 * kib;

bool aligned(const void* block, usize alignment) { return reinterpret_cast<usize>(block) % alignment == 0; }

/// Every size up to 5000, where classes and runs meet, and some larger ones; all at once.
void sizes(const Setting&, Verdict& verdict) {
    std::vector<WrittenBlock> blocks;
    const auto add = [&](usize size) { blocks.emplace_back(size, static_cast<u8>(size * 7)); };
    for (usize size = 0; size <= 5000; size += size < 300 ? 1 : 37) add(size);
    for (const usize size : {8 * kib, 8 * kib + 1, 64 * kib - 8, 64 * kib, 100'000ul, mib - 1, mib, 3 * mib + 5})
        add(size);
    bool all_aligned = true, all_intact = true;
    for (WrittenBlock& block : blocks) {
        all_aligned &= aligned(block.bytes(), 16);
        all_intact &= block.free();
    }
    verdict.that(all_aligned, "every block at a multiple of 16");
    verdict.that(all_intact, "every block as it was written");
}

void alignments(const Setting&, Verdict& verdict) {
    std::vector<WrittenBlock> blocks;
    bool all_aligned = true, all_intact = true;
    for (usize alignment = 1; alignment <= 2 * mib; alignment *= 2)
        for (const usize size : {1ul, 40ul, 5000ul}) {
            blocks.emplace_back(size, static_cast<u8>(size + alignment), alignment);
            all_aligned &= aligned(blocks.back().bytes(), alignment);
        }
    for (WrittenBlock& block : blocks) all_intact &= block.free();
    verdict.that(all_aligned, "every block at a multiple of its alignment");
    verdict.that(all_intact, "every block as it was written");
}

/// Blocks come and go in any order.
void any_order(const Setting&, Verdict& verdict) {
    Random random(1);
    std::array<WrittenBlock, 256> blocks = {};
    bool all_intact = true;
    for (u32 step = 0; step < 20'000; ++step) {
        WrittenBlock& block = blocks[random.next() % blocks.size()];
        if (block.bytes() != nullptr)
            all_intact &= block.free();
        else
            block = WrittenBlock(random.next() % (step % 16 == 0 ? 20'000 : 300), static_cast<u8>(step));
    }
    for (WrittenBlock& block : blocks)
        if (block.bytes() != nullptr) all_intact &= block.free();
    verdict.that(all_intact, "every block as it was written");
}

/// What can't be had is not had, and the heap is as it was.
void refusals(const Setting&, Verdict& verdict) {
    constexpr usize absurd = usize{1} << 44, more_than_there_is = usize{512} * mib;
    verdict.that(::operator new(absurd, std::nothrow) == nullptr, "no block of 16 TiB");
    verdict.that(::operator new(more_than_there_is, std::nothrow) == nullptr, "no block beyond the contract");
    WrittenBlock block(100, 1);
    verdict.that(block.free(), "a block afterwards");
}

/// Memory comes when it is needed, and what is not needed any more can be given back.
void grow_and_shrink(const Setting&, Verdict& verdict) {
    auto frames = connect<FramesClient>();
    if (!verdict.that(frames.has_value(), "the service frames")) return;
    const auto used = [&]() -> u64 {
        const auto contract = frames->contract();
        return contract ? contract->used : 0;
    };
    constexpr u64 pages = 4 * mib / page_size, few = 64;
    WrittenBlock first(100, 1);
    const u64 before = used();
    std::vector<WrittenBlock> blocks;
    blocks.reserve(5000);
    for (u32 count = 0; count < 4 * mib / kib; ++count) blocks.emplace_back(kib, static_cast<u8>(count));
    const u64 most = used();
    verdict.that(before != 0 && most >= before + pages, "frames for what has been allocated");
    verdict.that(most <= before + pages * 5 / 4 + few, "no more of them than a quarter for nothing");
    bool all_intact = true;
    for (WrittenBlock& block : blocks) all_intact &= block.free();
    default_heap().trim();
    verdict.that(all_intact, "every block as it was written");
    verdict.that(used() <= before + few, "the frames back when nothing is allocated any more");
    verdict.that(first.free(), "the block from before as it was written");
}

/// The library's containers, as anybody would use them.
void containers(const Setting&, Verdict& verdict) {
    std::vector<u32> numbers;
    for (u32 number = 0; number < 10'000; ++number) numbers.push_back(number * number);
    verdict.equal(numbers[9'999], 9'999 * 9'999, "the last of a vector");

    std::map<u32, std::unique_ptr<u32>> map;
    for (u32 number = 0; number < 1'000; ++number) map[number * 7919 % 1'009] = std::make_unique<u32>(number);
    for (u32 number = 0; number < 500; ++number) map.erase(number * 7919 % 1'009);
    verdict.equal(map.size(), 500, "what is left in a map");
    bool right = true;
    for (const auto& [key, value] : map) right &= *value * 7919 % 1'009 == key;
    verdict.that(right, "each value of a map under its key");

    std::list<std::vector<u8>> list;
    for (u32 number = 0; number < 300; ++number) list.emplace_front(number, static_cast<u8>(number));
    list.remove_if([](const std::vector<u8>& one) { return one.size() % 2 == 0; });
    verdict.equal(list.size(), 150, "what is left of a list");

    std::deque<std::set<u32>> deque;
    for (u32 number = 0; number < 200; ++number) deque.push_back({number, number + 1});
    while (deque.size() > 1) deque.pop_front();
    verdict.that(deque.front().contains(200), "the last of a deque");

    std::unordered_map<std::string, std::shared_ptr<u32>> words;
    for (u32 number = 0; number < 500; ++number) words[std::string(number, 'x') + "y"] = std::make_shared<u32>(number);
    const std::shared_ptr<u32> last = words[std::string(499, 'x') + "y"];
    words.clear();
    verdict.that(last != nullptr && *last == 499 && last.use_count() == 1, "what was kept of a hash table of texts");

    const std::function<u32()> sum = [numbers] { return numbers[3] + numbers[4]; };
    verdict.equal(sum(), 25, "a function that holds a vector");
}

constexpr NamedTest all[] = {
    {"new.sizes", sizes},       {"new.alignments", alignments},           {"new.any_order", any_order},
    {"new.refusals", refusals}, {"new.grow_and_shrink", grow_and_shrink}, {"new.containers", containers},
};

} // namespace

const std::span<const NamedTest> new_tests = all;

} // namespace metta::heap_tests
