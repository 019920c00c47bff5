// SPDX-License-Identifier: MIT
// Memory that is allocated for others: who may do what with it, where it lies, and how it is taken away.
#include <array>
#include <vector>

#include "runtime/base/random.hpp"
#include "runtime/client/memory_view.hpp"
#include "runtime/heap/system_heap.hpp"
#include "tests/heap/toucher.hpp"

namespace metta::heap_tests {
namespace {

constexpr u64 mark = 0x5eed;
constexpr Stretches::Rights read_only = {Stretches::Right::read},
                            read_and_write = {Stretches::Right::read, Stretches::Right::write};

u64* allocate_word(const SystemMemory& memory) {
    auto* const word = static_cast<u64*>(system_heap().allocate(sizeof(u64), memory));
    if (word != nullptr) *word = mark;
    return word;
}

/// Readers read, writers write, and nobody does more.
void rights(const Setting& setting, Verdict& verdict) {
    Toucher reader(setting), writer(setting), bold(setting), stranger(setting);
    if (!verdict.that(reader.begin("read") && writer.begin("write") && bold.begin("write") && stranger.begin("read"),
                      "four children"))
        return;
    u64* const for_reader = allocate_word({.domain = reader.number()});
    u64* const for_writer = allocate_word({.domain = writer.number(), .rights = read_and_write});
    u64* const for_bold = allocate_word({.domain = bold.number()});
    if (!verdict.that(for_reader != nullptr && for_writer != nullptr && for_bold != nullptr, "three words")) return;
    verdict.that(reader.touch(for_reader), "who may read reads");
    verdict.that(writer.touch(for_writer), "who may write writes");
    verdict.equal(*for_writer, mark + 1, "what has been written");
    verdict.equal(bold.die_of(for_bold), status_of_a_fault, "who may only read and writes");
    verdict.equal(*for_bold, mark, "what has not been written");
    verdict.equal(stranger.die_of(for_reader), status_of_a_fault, "who may nothing and reads");
    for (u64* const word : {for_reader, for_writer, for_bold}) system_heap().free(word);
}

void everybody(const Setting& setting, Verdict& verdict) {
    Toucher reader(setting), writer(setting);
    u64* const word = allocate_word({});
    if (!verdict.that(word != nullptr && reader.begin("read") && writer.begin("write"), "a word, and two children"))
        return;
    verdict.that(reader.touch(word), "anybody may read");
    verdict.equal(writer.die_of(word), status_of_a_fault, "who writes though all may only read");
    system_heap().free(word);
}

/// Several domains write to the same memory, each as far as it may.
void by_pointer(const Setting& setting, Verdict& verdict) {
    constexpr u64 times = 20;
    Toucher one(setting), other(setting);
    u64* const word = allocate_word({.rights = read_and_write});
    if (!verdict.that(word != nullptr && one.begin("write") && other.begin("write"), "a word, and two children"))
        return;
    bool well = true;
    for (u64 time = 0; time < times; ++time) well &= one.touch(word) && other.touch(word);
    verdict.that(well, "both come back");
    verdict.equal(*word, mark + 2 * times, "what both have written");
    system_heap().free(word);
}

/// What devices need: frames in a row, at a multiple, where few bits address them.
void for_devices(const Setting& setting, Verdict& verdict) {
    constexpr u64 size = 64 * 1024, limit = 16 * 1024 * 1024;
    auto view = connect<MemoryViewClient>(setting.memory);
    void* const block = system_heap().allocate(size, {.alignment = size, .region = Frames::Region::bits24});
    if (!verdict.that(view && block != nullptr, "a block below 16 MiB")) return;
    const auto physical = system_heap().physical_address(block);
    if (!verdict.that(physical.has_value(), "its physical address")) return;
    verdict.that(*physical + size <= limit, "all of it below 16 MiB");
    verdict.equal(*physical % size, 0, "the physical address by 64 KiB");
    verdict.equal(address_of(block) % size, 0, "the address by 64 KiB");
    const auto runs = view->ram_tab(*physical / page_size, (*physical + size) / page_size);
    bool nailed = runs.has_value();
    u64 frames = 0;
    if (runs)
        for (const MemoryView::FrameRun& run : *runs) {
            nailed &= run.state == MemoryView::FrameState::nailed && run.maps == 1;
            frames += run.count;
        }
    verdict.that(nailed, "all of its frames nailed and mapped once");
    verdict.equal(frames, size / page_size, "its frames in a row");
    system_heap().free(block);
    verdict.that(system_heap().allocate(limit, {.region = Frames::Region::bits24}) == nullptr,
                 "no block of all that lies below 16 MiB");
}

/// What is taken away is gone at once, for everybody.
void revocation(const Setting& setting, Verdict& verdict) {
    Toucher reader(setting);
    if (!verdict.that(reader.begin("read"), "a child")) return;
    u64* const block = allocate_word({.domain = reader.number(), .revocable = true});
    u64* const other = allocate_word({.domain = reader.number()});
    if (!verdict.that(block != nullptr && other != nullptr, "two blocks")) return;
    verdict.that(reader.touch(block), "it may read before");
    verdict.that(!system_heap().revoke(other), "a block without pages of its own can't be revoked");
    verdict.that(system_heap().revoke(block), "one with pages of its own can");
    verdict.that(reader.touch(other), "other blocks are as they were");
    verdict.equal(reader.die_of(block), status_of_a_fault, "who reads it afterwards");
    system_heap().free(block);
    system_heap().free(other);
}

/// All that a domain was given goes at once.
void closing(const Setting& setting, Verdict& verdict) {
    Toucher reader(setting);
    if (!verdict.that(reader.begin("read"), "a child")) return;
    u64* const word = allocate_word({.domain = reader.number()});
    if (!verdict.that(word != nullptr && reader.touch(word), "a word that it reads")) return;
    verdict.that(!system_heap().close(reader.number(), read_and_write), "nothing was given with other rights");
    verdict.that(system_heap().close(reader.number(), read_only), "what was given is taken back");
    verdict.that(!system_heap().close(reader.number(), read_only), "once");
    verdict.equal(reader.die_of(word), status_of_a_fault, "who reads it afterwards");
}

/// There is nothing in this memory but what its users write: no block can spoil the heap.
void overwritten(const Setting&, Verdict& verdict) {
    struct Block {
        u8* bytes;
        u64 size;
    };
    Random random(3);
    std::vector<Block> blocks;
    bool all_there = true;
    for (u32 step = 0; step < 4000; ++step) {
        const u64 size = 1 + random.below(step % 8 == 0 ? 9000 : 200);
        auto* const bytes = static_cast<u8*>(system_heap().allocate(size));
        if (bytes == nullptr) {
            all_there = false;
            break;
        }
        blocks.push_back({bytes, system_heap().usable_size(bytes)});
        all_there &= blocks.back().size >= size;
        for (u64 at = 0; at < blocks.back().size; ++at) bytes[at] = 0xff;
        if (blocks.size() < 200) continue;
        std::swap(blocks[random.below(blocks.size())], blocks.back());
        for (u64 at = 0; at < blocks.back().size; ++at) all_there &= blocks.back().bytes[at] == 0xff;
        system_heap().free(blocks.back().bytes);
        blocks.pop_back();
    }
    verdict.that(all_there, "each block as large as it was asked for, and as it was written");
    for (const Block& block : blocks) system_heap().free(block.bytes);
}

constexpr NamedTest all[] = {
    {"system.rights", rights},           {"system.everybody", everybody},   {"system.by_pointer", by_pointer},
    {"system.for_devices", for_devices}, {"system.revocation", revocation}, {"system.closing", closing},
    {"system.overwritten", overwritten},
};

} // namespace

const std::span<const NamedTest> system_tests = all;

} // namespace metta::heap_tests
