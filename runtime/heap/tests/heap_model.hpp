// SPDX-License-Identifier: MIT
// A heap beside a record of what its blocks should be: whatever is done with the heap is compared.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <vector>

#include "runtime/heap/heap_core.hpp"
#include "runtime/heap/tests/host_supply.hpp"

namespace metta::heap::tests {

/// Ends the test where heap and record differ.
class HeapModel {
  public:
    explicit HeapModel(const HeapOptions& options) : heap(blocks, tables, reports, counts, options) {}
    ~HeapModel() { heap.destroy(); }

    u64 size() const { return live_.size(); }
    u64 live_bytes() const { return live_bytes_; }
    u64 usable_bytes() const { return usable_bytes_; }

    /// Whether there was memory.
    bool allocate(u64 size, u64 alignment) {
        void* const made = heap.allocate(size, alignment, 0x1000);
        if (made == nullptr) return false;
        const u64 address = reinterpret_cast<u64>(made);
        demand(address % alignment == 0, "is aligned");
        enter({address, size, ++stamp_});
        return true;
    }
    void free(u64 which) {
        const Block block = leave(which);
        heap.free(reinterpret_cast<void*>(block.address), 0x2000);
        demand(reports.all.empty(), "blames nobody");
    }
    bool reallocate(u64 which, u64 size) {
        const Block old = live_[which];
        check(old);
        void* const made = heap.reallocate(reinterpret_cast<void*>(old.address), size, 0x3000);
        demand(reports.all.empty(), "blames nobody");
        if (made == nullptr) {
            check(old);
            return false;
        }
        const u64 address = reinterpret_cast<u64>(made);
        check({address, std::min(old.size, size), old.stamp}, old.size);
        live_bytes_ -= old.size;
        usable_bytes_ -= old.usable;
        by_address_.erase(old.address);
        live_[which] = live_.back();
        live_.pop_back();
        enter({address, size, ++stamp_});
        return true;
    }
    void check_all() {
        for (const Block& block : live_) check(block);
        demand(heap.consistent(), "has tables that agree");
        heap.count();
        demand(counts.blocks == live_.size(), "counts blocks");
        demand(counts.bytes == usable_bytes_, "counts bytes");
        demand(counts.mapped == (blocks.pages() + tables.pages()) * page_size, "counts pages");
        struct Count final : BlockVisitor {
            void visit(const BlockRecord& block) override {
                ++seen;
                bytes += block.bytes;
            }
            u64 seen = 0, bytes = 0;
        } count;
        heap.for_each_block(count);
        demand(count.seen == live_.size() && count.bytes == usable_bytes_, "visits its blocks");
    }
    /// Frees everything: then nothing may be left.
    void check_empties() {
        while (!live_.empty()) free(live_.size() - 1);
        heap.trim();
        heap.count();
        demand(counts.blocks == 0 && counts.bytes == 0, "counts to nothing");
        demand(blocks.pages() == 0 && tables.pages() == 0 && counts.mapped == 0, "gives back all pages");
        demand(blocks.reservations() == 0 && tables.reservations() == 0, "gives back all ranges");
    }
    static void demand(bool holds, const char* what) {
        if (holds) return;
        std::fprintf(stderr, "it is not so that the heap %s\n", what);
        std::abort();
    }

    HostSupply blocks, tables;
    Reports reports;
    HeapCounts counts;
    HeapCore heap;

  private:
    struct Block {
        u64 address = 0, size = 0;
        u64 stamp = 0;
        u64 usable = 0;
    };
    static constexpr u64 edge = 48; ///< bytes at both ends that are written and compared

    void enter(Block block) {
        block.usable = heap.usable_size(reinterpret_cast<void*>(block.address));
        demand(block.usable >= block.size, "gives what was asked for");
        const auto after = by_address_.lower_bound(block.address);
        demand(after == by_address_.end() || block.address + block.usable <= after->first, "keeps blocks apart");
        if (after != by_address_.begin())
            demand(std::prev(after)->first + std::prev(after)->second <= block.address, "keeps blocks apart");
        by_address_.emplace_hint(after, block.address, block.usable);
        live_bytes_ += block.size;
        usable_bytes_ += block.usable;
        live_.push_back(block);
        fill(block);
    }
    Block leave(u64 which) {
        const Block block = live_[which];
        check(block);
        live_bytes_ -= block.size;
        usable_bytes_ -= block.usable;
        by_address_.erase(block.address);
        live_[which] = live_.back();
        live_.pop_back();
        return block;
    }
    static byte pattern(u64 stamp, u64 offset) { return static_cast<byte>(stamp * 31 + offset * 7); }
    template <class Each>
    static void for_edges(u64 size, Each&& each) {
        for (u64 at = 0; at != std::min(size, edge); ++at) each(at);
        for (u64 at = size > 2 * edge ? size - edge : std::min(size, edge); at < size; ++at) each(at);
    }
    static void fill(const Block& block) {
        byte* const bytes = reinterpret_cast<byte*>(block.address);
        for_edges(block.size, [&](u64 at) { bytes[at] = pattern(block.stamp, at); });
    }
    /// `written`: the size with which it was filled, if it is not the block's.
    static void check(const Block& block, u64 written = 0) {
        if (written == 0) written = block.size;
        const byte* const bytes = reinterpret_cast<const byte*>(block.address);
        for_edges(written, [&](u64 at) {
            if (at < block.size) demand(bytes[at] == pattern(block.stamp, at), "leaves blocks alone");
        });
    }

    std::vector<Block> live_;
    std::map<u64, u64> by_address_;
    u64 stamp_ = 0, live_bytes_ = 0, usable_bytes_ = 0;
};

} // namespace metta::heap::tests
