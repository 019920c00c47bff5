// SPDX-License-Identifier: MIT
// A heap: blocks of any size, taken and given back in any order. Not locked: see heap.hpp.
//
// Segregated size classes over runs of granules. A small block is a slot of a run whose slots all have one size; which
// slots are free is a word of bits in a record that lies elsewhere (Bonwick's slabs, with the records outside; J.
// Evans, "A scalable concurrent malloc", 2006). A larger one is a run of its own. Nothing is searched: lists by size
// find runs, tables lead from an address to its run, and neighbours are joined through the same tables.
//
// Some free slots of each class are kept at hand, in a row of addresses (Bonwick's magazines, USENIX 2001): taking the
// one freed last, and giving it back, is all that most calls do.
//
// What makes mistakes visible: every granule has a word of bits, where a slot starts that is in use or at hand; so only
// the start of a block can be freed. In a private heap each block ends with a tag of 8 bytes, behind what its user may
// use: first 4 bytes that follow from its address and a number of the heap's, inverted while the slot is at hand; then
// the lower half of the code address that has allocated it. A heap whose blocks others can write to writes nothing
// there: its records of who has allocated lie elsewhere too, and a slot that is freed returns to its run at once.
#pragma once

#include <bit>
#include <cstring>

#include "interfaces/paging.hpp"
#include "runtime/heap/misuse.hpp"
#include "runtime/heap/quarantine.hpp"
#include "runtime/heap/run_space.hpp"
#include "runtime/heap/slot_records.hpp"

namespace metta::heap {

enum class Sharing : u8 { is_private, shared };

/// `debug`: only a private heap can be debugged; see debug_blocks.cpp.
struct HeapOptions {
    Sharing sharing = Sharing::is_private;
    bool debug = false;
    u32 secret = 1; ///< of its tags
};

namespace heap_core_detail {

constexpr std::array<u16, class_of_units.size()> make_places() {
    std::array<u16, class_of_units.size()> places;
    for (usize units = 0; units != places.size(); ++units)
        places[units] = static_cast<u16>(class_of_units[units] * bin_bytes);
    return places;
}

} // namespace heap_core_detail

/// Where the record for a number of `slot_unit`s is among a heap's records of size classes.
inline constexpr std::array<u16, class_of_units.size()> bin_of_units = heap_core_detail::make_places();

/// What is known of a block.
struct BlockRecord {
    u64 block = 0;
    u64 bytes = 0;
    u64 allocated_at = 0;
};

class BlockVisitor {
  public:
    virtual void visit(const BlockRecord& block) = 0;

  protected:
    ~BlockVisitor() = default;
};

class HeapCore final : private ArenaWatcher {
  public:
    /// The heap counts in `counts`; its name, and that it is shared, are told there by who makes it.
    constexpr HeapCore(PageSupply& blocks, PageSupply& tables, MisuseSink& sink, HeapCounts& counts,
                       const HeapOptions& options = {});
    ~HeapCore() = default;
    HeapCore(const HeapCore&) = delete;
    HeapCore& operator=(const HeapCore&) = delete;

    /// A block of at least `size` bytes at a multiple of `alignment`, a power of two up to 2 MiB; null: out of memory.
    /// `caller`: the lower half of the code address that asks.
    [[gnu::always_inline]] void* allocate(u64 size, u64 alignment, u32 caller) {
        if (alignment <= slot_unit) [[likely]]
            if (void* const block = allocate_at_hand(size, caller); block != nullptr) [[likely]]
                return block;
        return allocate_slowly(size, alignment, caller);
    }

    /// The same, aligned to `slot_unit`, or null if no such slot is at hand.
    [[gnu::always_inline]] void* allocate_at_hand(u64 size, u32 caller) {
        if (size >= fast_end_) [[unlikely]]
            return nullptr;
        Bin& bin = bin_at(bin_of_units.data()[(size + tag_size + slot_unit - 1) / slot_unit]);
        u64 left;
        if (__builtin_sub_overflow(bin.count, u64{1}, &left)) [[unlikely]]
            return nullptr;
        bin.count = left;
        return hand_out(bin.slots[left], bin.usable, caller);
    }

    /// `block`: from this heap, and allocated; or null, then nothing is done.
    [[gnu::always_inline]] void free(void* block, u32 caller) {
        if (!free_to_hand(block)) [[unlikely]]
            free_slowly(block, caller);
    }

    /// The same, or false if there is more to it, and nothing has been done.
    [[gnu::always_inline]] bool free_to_hand(void* block) {
        const u64 address = reinterpret_cast<u64>(block);
        Arena& arena = *near_arenas_[address / large_page_size % near_count];
        // Rotated, so that what is no multiple of the unit is beyond everything.
        const u64 unit = std::rotr(address - arena.base, std::countr_zero(slot_unit));
        if (unit >= arena.known_units) [[unlikely]]
            return false;
        const byte* before =
            reinterpret_cast<const byte*>(&arena) + unit / (granule_size / slot_unit) * sizeof(Granule);
        asm("" : "+r"(before)); // the compiler would add the rest to it, too
        const Granule& granule = *reinterpret_cast<const Granule*>(before + sizeof(Arena));
        if ((granule.starts >> unit % (granule_size / slot_unit) & 1) == 0) [[unlikely]]
            return false;
        Bin& bin = bin_at(granule.bin);
        byte* const tag = static_cast<byte*>(block) + bin.usable;
        u32 check;
        std::memcpy(&check, tag, sizeof check);
        if (check != check_of(address)) [[unlikely]]
            return false;
        const u64 count = bin.count;
        if (count == bin.kept) [[unlikely]]
            return false;
        std::memset(tag, 0, sizeof check);
        bin.slots[count] = address;
        bin.count = count + 1;
        return true;
    }

    /// The block with another size: the same, or its content moved to another one. Null: out of memory, and the block
    /// is as it was. A null `block` is allocated.
    void* reallocate(void* block, u64 size, u32 caller);
    /// Bytes that the block's user can use; 0: it is no block.
    u64 usable_size(const void* block);
    /// Brings the counts up to date. Otherwise they are behind by what is taken from hand, and put there: some blocks
    /// of each size.
    const HeapCounts& count();
    /// Gives back all pages that nothing is in.
    void trim();
    /// Visits all blocks. It must not use the heap.
    void for_each_block(BlockVisitor& visitor);
    /// Reports all blocks as leaks.
    void report_leaks();
    /// Whether its tables agree with each other: for who suspects that somebody has written there.
    bool consistent();
    /// Gives back all memory, whatever is in use.
    void destroy();

    /// Where it counts from now on; what it has counted moves there.
    void move_counts(HeapCounts& counts);
    /// Before the first block: see HeapOptions.
    void set_secret(u32 secret) { secret_ = secret | 1; }
    void set_debug();

  private:
    friend class DebugBlocks;
    friend class PageBlocks;

    static constexpr u32 tag_size = 8;
    static constexpr u32 near_count = 64;
    static constexpr u64 largest_size = u64{1} << 40;

    /// A size class, as far as each call needs it; together a power of two of bytes.
    struct Bin {
        u64 count = 0;          ///< of `slots`
        u64 kept = 0;           ///< its most
        u32 usable = 0;         ///< bytes of a slot that its user can use
        u32 taken = 0;          ///< slots of all its runs that are in use or at hand
        u32 counted = 0;        ///< in use, as the heap's counts say
        u32 lodged = 0;         ///< blocks that have been put elsewhere
        Run* partial = nullptr; ///< runs with free slots
        u64 slots[27] = {};     ///< free ones at hand, of a private heap
    };
    static_assert(sizeof(Bin) == bin_bytes);

    /// A block that has been looked up.
    struct Found {
        Run* run = nullptr;
        u64 start = 0; ///< of the slot or run
        u32 slot = 0;  ///< of a run with slots
        bool live = false;
        bool start_of = false; ///< the address is the start
    };

    bool tagged() const { return sharing_ == Sharing::is_private; }
    u64 overhead() const { return tagged() ? tag_size : 0; }
    u32 check_of(u64 address) const { return static_cast<u32>(address) ^ secret_; }
    u64 usable_of(const Found& found) const;
    u64 allocator_of(const Found& found) const;

    Bin& bin_at(u32 place) { return *reinterpret_cast<Bin*>(reinterpret_cast<byte*>(bins_) + place); }
    [[gnu::always_inline]] void* hand_out(u64 address, u32 usable, u32 caller) {
        byte* const tag = reinterpret_cast<byte*>(address) + usable;
        const u32 check = check_of(address);
        std::memcpy(tag, &check, sizeof check);
        std::memcpy(tag + sizeof check, &caller, sizeof caller);
        ++allocations_;
        [[assume(address != 0)]];
        return reinterpret_cast<void*>(address);
    }

    [[gnu::noinline]] void* allocate_slowly(u64 size, u64 alignment, u32 caller);
    [[gnu::noinline]] void free_slowly(void* block, u32 caller);
    void* allocate_plain(u64 size, u64 alignment, u32 caller);
    void* allocate_slot(u32 size_class, u32 caller);
    /// Of a size of which there are few blocks: elsewhere, rather than in a new run; null: not that.
    void* lodge(u32 size_class, u64 size, u32 caller);
    void keep_more_or_less(Bin& bin, const SizeClass& of);
    void* allocate_run(u64 size, u64 alignment, u32 caller);
    void free_found(const Found& found);
    /// Makes it larger or smaller where it is, if that is worth it.
    bool resize(const Found& found, u64 size);
    /// Looks an address up, wherever it is.
    Found look_up(u64 address) const;
    /// The block at this address, if it may be freed; otherwise that is reported and there is none.
    Found check_block(const Found& found, u64 address, u32 caller);
    /// What `look_up` has answered for the address.
    void free_looked_up(const Found& looked_up, u64 address, u32 caller);
    bool at_hand(const Found& found) const;
    Run* run_with_free(Bin& bin, u32 size_class);
    /// The lowest free one; 0: out of memory.
    bool ready_with_idle_pages(Run& run, u32 slot);
    u64 take_slot(Run& run, Bin& bin);
    /// Pages that are wholly in free slots, in the row of them that the slot is in.
    static RunSpace::Pages free_pages_at(const Run& run, u32 slot);
    /// Those of them that the slot has a part of.
    static RunSpace::Pages idle_pages_of(const Run& run, u32 slot);
    void give_run(Bin& bin, Run& run);
    void return_slot(const Found& found);
    void refill(Bin& bin, u32 size_class);
    void flush(Bin& bin, u64 count);
    void put_first(Bin& bin, Run& run);
    void take_out(Bin& bin, Run& run);
    void report(Misuse kind, const Found& found, u64 address, u64 freed_at);
    void count(Bin& bin);
    void count_run(const Run& run, bool there);
    void write_tag(u64 address, u64 usable, u32 caller);
    template <class Each>
    void for_each_run(Each&& each);
    template <class Each>
    void for_each_live(Each&& each);

    void arena_made(Arena& arena) override;
    void arena_gone(Arena& arena) override;
    void set_near(Arena& arena, Arena& instead, Arena& value);

    Bin bins_[class_count];
    Arena* near_arenas_[near_count]; ///< by the lower bits of their pieces: most of them
    u64 fast_end_ = 0;               ///< smaller blocks are mostly at hand
    u64 allocations_ = 0;            ///< that were served
    HeapCounts* counts_;
    u32 secret_;
    Sharing sharing_;
    bool debug_ = false;
    RunSpace space_;
    SlotRecords records_;
    Quarantine quarantine_;
    MisuseSink& sink_;

    /// Where `near_arenas_` has none.
    static constinit Arena no_arena;
};

constexpr HeapCore::HeapCore(PageSupply& blocks, PageSupply& tables, MisuseSink& sink, HeapCounts& counts,
                             const HeapOptions& options)
    : counts_(&counts), secret_(options.secret | 1), sharing_(options.sharing), debug_(options.debug),
      space_(CountedSupply(blocks, counts_), CountedSupply(tables, counts_), *this), sink_(sink) {
    for (Arena*& near : near_arenas_) near = &no_arena;
    const bool fast = options.sharing == Sharing::is_private && !options.debug;
    if (options.debug) space_.find_inside_blocks();
    if (fast) fast_end_ = largest_slot - tag_size + 1;
    for (u32 one = 0; one != class_count; ++one) {
        bins_[one].usable = size_classes[one].size - (options.sharing == Sharing::is_private ? tag_size : 0);
        bins_[one].kept = fast ? size_classes[one].kept : 0;
    }
}

} // namespace metta::heap
