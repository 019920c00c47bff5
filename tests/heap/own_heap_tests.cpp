// SPDX-License-Identifier: MIT
// Heaps besides the program's: private ones, and ones whose blocks others may use.
#include "runtime/heap/own_heap.hpp"
#include "tests/heap/toucher.hpp"

namespace metta::heap_tests {
namespace {

using heap::Sharing;

constexpr u64 mark = 0x5eed;
constexpr Stretches::Rights read_only = {Stretches::Right::read},
                            read_and_write = {Stretches::Right::read, Stretches::Right::write};

u64* allocate_word(OwnHeap& from) {
    auto* const word = static_cast<u64*>(from->allocate(sizeof(u64)));
    if (word != nullptr) *word = mark;
    return word;
}

/// What is in a private heap is nobody else's; it grows, and goes as a whole.
void is_private(const Setting& setting, Verdict& verdict) {
    Toucher stranger(setting);
    OwnHeap own("test");
    u64* const word = allocate_word(own);
    if (!verdict.that(word != nullptr && stranger.begin("read"), "a word, and a child")) return;
    verdict.that(!own.share(stranger.number(), read_only), "a private heap is not shared");
    verdict.equal(stranger.die_of(word), status_of_a_fault, "a stranger that reads");
    bool all_there = true;
    for (u32 count = 0; count < 2000; ++count) all_there &= own->allocate(2000) != nullptr;
    verdict.that(all_there, "four megabytes");
    verdict.that(own->usable_size(word) >= sizeof(u64), "a block has a size");
}

/// Who may read reads, also blocks that come later; who may write writes; and nobody after it was revoked.
void shared(const Setting& setting, Verdict& verdict) {
    Toucher reader(setting), writer(setting), bold(setting);
    if (!verdict.that(reader.begin("read") && writer.begin("write") && bold.begin("write"), "three children")) return;
    OwnHeap own("test", Sharing::shared);
    verdict.that(own.share(reader.number(), read_only) && own.share(writer.number(), read_and_write) &&
                     own.share(bold.number(), read_only),
                 "rights for three");
    u64* const word = allocate_word(own);
    if (!verdict.that(word != nullptr, "a word")) return;
    verdict.that(reader.touch(word), "who may read reads");
    verdict.that(writer.touch(word), "who may write writes");
    verdict.equal(*word, mark + 1, "what has been written");
    verdict.equal(bold.die_of(word), status_of_a_fault, "who may only read and writes");
    bool all_there = true;
    u64* last = word;
    for (u32 count = 0; count < 2000 && all_there; ++count) {
        last = static_cast<u64*>(own->allocate(2000));
        all_there = last != nullptr;
    }
    if (!verdict.that(all_there, "four megabytes")) return;
    *last = mark;
    verdict.that(reader.touch(last) && writer.touch(last), "both use a block that came later");
    verdict.equal(*last, mark + 1, "what has been written there");
    verdict.that(own.revoke(reader.number()), "taking the reader's rights away");
    verdict.equal(reader.die_of(last), status_of_a_fault, "who reads afterwards");
    verdict.that(writer.touch(word), "the other is as it was");
}

/// The memory goes with the heap.
void gone(const Setting& setting, Verdict& verdict) {
    Toucher reader(setting);
    if (!verdict.that(reader.begin("read"), "a child")) return;
    u64* word = nullptr;
    {
        OwnHeap own("test", Sharing::shared);
        word = allocate_word(own);
        verdict.that(own.share(reader.number(), read_only) && word != nullptr && reader.touch(word), "a word, read");
    }
    if (word != nullptr) verdict.equal(reader.die_of(word), status_of_a_fault, "who reads afterwards");
}

constexpr NamedTest all[] = {{"own.private", is_private}, {"own.shared", shared}, {"own.gone", gone}};

} // namespace

const std::span<const NamedTest> own_heap_tests = all;

} // namespace metta::heap_tests
