// SPDX-License-Identifier: MIT
// Operations on ranges of all kinds, chosen by bytes, beside plain memory that must always hold the same.
#pragma once

#include <array>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

#include "runtime/paging/nailed.hpp"
#include "runtime/paging/paged.hpp"
#include "runtime/paging/physical.hpp"
#include "runtime/paging/tests/simulated_machine.hpp"
#include "runtime/paging/tests/simulated_source.hpp"

namespace metta::paging {

class RandomPaging {
  public:
    explicit RandomPaging(std::span<const u8> script) : script_(script) { start(); }

    /// Until the script ends. Throws, if something is not as it should be.
    void run() {
        while (at_ < script_.size()) {
            step();
            check();
        }
    }

  private:
    static constexpr u32 pages = 12, kinds = 7;
    static constexpr u64 base = u64{64} << 20, distance = large_page_size;
    static constexpr u64 words = page_size / sizeof(u64);

    struct Range {
        std::unique_ptr<SimulatedSource> source = std::make_unique<SimulatedSource>();
        std::vector<PageLink> links = std::vector<PageLink>(pages + 1);
        std::vector<u32> list = std::vector<u32>(pages), places = std::vector<u32>(pages);
        std::vector<PageState> states = std::vector<PageState>(pages);
        std::unique_ptr<FirstInFirstOut> first;
        std::unique_ptr<RandomOrder> chance;
        Driver* driver = nullptr;
        PagedDriver* paged = nullptr;
        std::shared_ptr<void> owner;
        bool writable = true;
        std::array<std::array<u64, words>, pages> right = {};
    };

    static void require(bool truth, const char* what) {
        if (!truth) throw std::runtime_error(what);
    }
    u8 next() { return at_ < script_.size() ? script_[at_++] : u8{0}; }

    template <class Kind, class... Arguments>
    void make(Range& range, Arguments&&... arguments) {
        auto made = std::make_shared<Kind>(std::forward<Arguments>(arguments)...);
        range.driver = made.get();
        if constexpr (std::is_base_of_v<PagedDriver, Kind>) range.paged = made.get();
        range.owner = made;
        require(pager_.add(*range.driver), "a range is added");
    }

    void start() {
        machine_.limit = 8 + next() % 64;
        machine_.tables_wanted = next() % 2 == 0;
        for (u32 kind = 0; kind != kinds; ++kind) {
            Range& range = ranges_[kind];
            const u64 begin = base + kind * distance, end = begin + pages * page_size;
            range.first = std::make_unique<FirstInFirstOut>(range.links);
            range.chance = std::make_unique<RandomOrder>(range.list, range.places, kind);
            for (u32 page = 0; page != pages; ++page) {
                if (kind >= 2 && kind != 5)
                    for (u64 word = 0; word != words; ++word) range.right[page][word] = kind * 1000 + page * 100 + word;
                std::memcpy(range.source->pages[page].data(), range.right[page].data(), page_size);
                if (kind == 5) range.source->pages[page].fill(byte{0xee}); // what is not to be seen
            }
            SimulatedSource& source = *range.source;
            const Place stretch{BoundStretch(32)};
            if (kind == 0) make<PhysicalDriver>(range, begin, end);
            if (kind == 1) make<NailedDriver>(range, begin, end);
            if (kind == 2) make<MappedDriver>(range, begin, end, Place(), false, source, *range.first, range.states);
            if (kind == 3) make<MappedDriver>(range, begin, end, Place(), true, source, *range.first, range.states);
            if (kind == 4) make<RemoteDriver>(range, begin, end, Place(), source, *range.chance, range.states);
            if (kind == 5) make<SwappedDriver>(range, begin, end, Place(), source, *range.chance, range.states);
            if (kind == 6) make<RemoteDriver>(range, begin, end, stretch, source, *range.first, range.states);
            range.writable = kind != 2;
        }
    }

    void step() {
        const u8 what = next(), which = next();
        Range& range = ranges_[which % kinds];
        const u32 page = which / kinds % pages;
        const u64 word = next() * 2u;
        const u64 address = range.driver->begin() + page * page_size + word * sizeof(u64);
        if (what < 120) {
            const byte* const there = machine_.access(pager_, address, 0);
            if (refused(there, range)) return;
            u64 found;
            std::memcpy(&found, there, sizeof found);
            require(found == range.right[page][word], "what is read is what was written");
        } else if (what < 210) {
            byte* const there = machine_.access(pager_, address, Fault::write_bit);
            if (!range.writable) {
                require(there == nullptr, "what is read only is not written");
                require(machine_.refusal == PagingRefusal::forbidden, "and is forbidden");
                return;
            }
            if (refused(there, range)) return;
            const u64 value = ++written_;
            std::memcpy(there, &value, sizeof value);
            range.right[page][word] = value;
        } else if (what < 220) {
            pager_.give_back(which % 8);
        } else if (what < 225) {
            machine_.take_unused();
        } else if (what < 230) {
            machine_.take_unused_for_another_use();
        } else if (what < 235) {
            range.source->fails = !range.source->fails;
        } else if (what < 240) {
            machine_.limit = 4 + which % 64;
        } else if (what < 245) {
            machine_.tables_refused = !machine_.tables_refused;
        } else if (what < 250) {
            if (range.paged == nullptr) return;
            const SlowPart slow(pager_.slow_depth());
            const bool stored = range.paged->store(pager_, page);
            require(stored || range.source->fails, "a page is stored");
            if (stored && (which % kinds == 4 || which % kinds == 6))
                require(std::memcmp(range.source->pages[page].data(), range.right[page].data(), page_size) == 0,
                        "and is in the store as it is");
        } else {
            take_away(range, which % kinds);
        }
    }

    /// The range is gone, and comes again.
    void take_away(Range& range, u32 kind) {
        require(pager_.remove(*range.driver), "a range is removed");
        require(machine_.access(pager_, range.driver->begin() + page_size * 3, Fault::write_bit | 8) == nullptr ||
                    machine_.mapped(range.driver->begin() + page_size * 3),
                "nobody has it then");
        for (u32 page = 0; page != pages; ++page) range.driver->drop(pager_, range.driver->begin() + page * page_size);
        for (u32 page = 0; page != pages; ++page) {
            require(!machine_.mapped(range.driver->begin() + page * page_size), "and nothing is left of it");
            if (kind == 0 || kind == 1 || kind == 5)
                range.right[page] = {};
            else
                std::memcpy(range.right[page].data(), range.source->pages[page].data(), page_size);
        }
        require(pager_.add(*range.driver), "it comes again");
    }

    /// Whether an access was refused, with good reason.
    bool refused(const byte* there, const Range& range) {
        if (there != nullptr) return false;
        if (machine_.refusal == PagingRefusal::no_source) {
            require(range.source->fails, "who has a page gives it");
        } else {
            require(machine_.refusal == PagingRefusal::no_frames, "there may be no frames");
            require(machine_.held >= machine_.limit || machine_.tables_refused || machine_.tables_wanted,
                    "but then there are none");
        }
        return true;
    }

    void check() {
        require(counts_.resident == machine_.resident(), "pages are counted");
        require(machine_.window == 0 && !machine_.vectors_saved, "nothing is left behind");
        u64 maps = 0;
        for (const auto& [number, frame] : machine_.frames) {
            maps += frame.maps;
            require(frame.maps == 0 || !frame.elsewhere, "what is used elsewhere is not mapped");
        }
        require(maps == machine_.resident(), "each page has a frame");
    }

    std::span<const u8> script_;
    usize at_ = 0;
    u64 written_ = 1'000'000;
    SimulatedMachine machine_;
    PagingCounts counts_;
    Pager pager_{counts_, machine_.reclaimed, nullptr};
    std::array<Range, kinds> ranges_;
};

} // namespace metta::paging
