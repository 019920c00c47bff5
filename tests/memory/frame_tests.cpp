// SPDX-License-Identifier: MIT
// Which frames an account is given, and what is in them.
#include <array>

#include "tests/memory/child.hpp"
#include "tests/memory/own_memory.hpp"

namespace metta::memory_tests {
namespace {

void regions(const Setting&, Verdict& verdict) {
    auto own = OwnMemory::open();
    if (!verdict.that(own.has_value(), "the services")) return;
    struct Case {
        Frames::Region region;
        u64 end; ///< frames below
    };
    for (const auto& [region, end] :
         {Case{Frames::Region::bits24, (16 << 20) / page_size}, Case{Frames::Region::bits20, (1 << 20) / page_size}}) {
        for (const u32 alignment : {1u, 4u, 16u}) {
            const auto first = own->frames.allocate(3, alignment, region);
            if (!verdict.that(first.has_value(), "three frames of the region")) continue;
            verdict.that(*first + 3 <= end, "them below its end");
            verdict.equal(*first % alignment, 0, "what is over of the alignment");
            verdict.that(own->frames.free(*first, 3).has_value(), "to give them back");
        }
    }
    for (const u32 alignment : {1u, 64u, 512u}) {
        const auto first = own->frames.allocate(1, alignment, Frames::Region::any);
        verdict.that(first && *first % alignment == 0, "a frame that is aligned");
    }
}

/// Each is another one, and no more than the contract says.
void distinct(const Setting&, Verdict& verdict) {
    static std::array<u64, 2048> seen;
    auto own = OwnMemory::open();
    if (!verdict.that(own.has_value(), "the services")) return;
    const auto contract = own->frames.contract();
    if (!verdict.that(contract.has_value(), "the contract")) return;
    const u64 most = contract->guaranteed + contract->optimistic - contract->used;
    u64 count = 0, again = 0;
    for (; count < seen.size(); ++count) {
        const auto frame = own->frames.allocate(1, 1, Frames::Region::any);
        if (!frame) break;
        for (u64 at = 0; at < count; ++at) again += seen[at] == *frame ? 1 : 0;
        seen[count] = *frame;
    }
    verdict.equal(again, 0, "frames given twice");
    verdict.that(count <= most && count + 8 > most, "as many as the contract says");
}

void zero(const Setting& setting, Verdict& verdict) {
    constexpr u64 count = 300;
    {
        Child child(setting);
        if (!verdict.that(child.make("dirt", "300") && child.start(), "a child")) return;
        verdict.equal(child.finish().value_or(failed), passed, "a child that writes all over its frames");
    }
    auto own = OwnMemory::open();
    const auto place = own ? own->place(count * page_size) : std::nullopt;
    if (!verdict.that(place.has_value(), "a stretch")) return;
    u64 words = 0;
    for (u64 at = 0; at < count; ++at) {
        const auto frame = own->frames.allocate(1, 1, Frames::Region::any);
        const u64 address = place->base + at * page_size;
        if (!verdict.that(frame && place->bound.map(address, *frame) == Status::ok, "a frame there")) return;
        for (u64 offset = 0; offset < page_size; offset += sizeof(u64)) words += word_at(address + offset) != 0 ? 1 : 0;
    }
    verdict.equal(words, 0, "words that are not zero");
}

constexpr MemoryTest all[] = {
    {"frames.regions", regions},
    {"frames.distinct", distinct},
    {"frames.zero", zero},
};

} // namespace

const std::span<const MemoryTest> frame_tests = all;

} // namespace metta::memory_tests
