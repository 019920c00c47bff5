// SPDX-License-Identifier: MIT
// One range of addresses that a heap deals out, and the tables about it, which lie elsewhere.
//
// A granule's record answers what starts in it and which run it belongs to: from an address to its block it is a few
// loads, whatever the number of blocks. Tables are committed as far as they are needed.
#pragma once

#include "runtime/heap/metadata.hpp"
#include "runtime/heap/size_classes.hpp"

namespace metta::heap {

struct Arena;

inline constexpr u64 largest_arena = 64 * 1024 * 1024; ///< for a block of its own an arena may be larger
/// Bytes of a heap's record about a size class.
inline constexpr u32 bin_bytes = 256;
inline constexpr u32 granules_per_page = page_size / granule_size;

/// A row of granules: free, or with slots of one size, or one block.
struct Run {
    enum class Kind : u8 { unused, free, slots, block };

    Run* next = nullptr; ///< of free runs of like size; of runs of a class with free slots; of unused records
    Run* previous = nullptr;
    Arena* arena = nullptr;
    /// Free: how many whole pages of it are committed. Slots: a bit for each that is free. Block: who allocated it.
    u64 word = 0;
    union {
        u32* allocators = nullptr; ///< of slots, in a heap that writes nothing beside its blocks; 0: never allocated
        u64 own_pages;             ///< of a block: see page_blocks.hpp; 0: its pages are as others
        u64 freed_block;           ///< of a free run that starts where a block has: who allocated that
    };
    u32 granules = 0;
    u16 first = 0; ///< granule
    u8 size_class = 0;
    Kind kind = Kind::unused;

    u32 end() const { return first + granules; }
    u64 bytes() const { return u64{granules} * granule_size; }
    u64 base() const;
};
static_assert(sizeof(Run) == 48);

struct Granule {
    u64 starts = 0; ///< bit i: at byte 16 * i a slot starts that its run has given out
    u32 run = 0;    ///< its record's place; of runs without slots the first and last granule have it; 0: none
    u16 bin = 0;    ///< of slots: where the heap's record of their size is, in bytes from the first one
    u16 unused = 0;
};
static_assert(sizeof(Granule) == 16);

/// Lies at the start of its tables: then come the granules' records, then, on other pages, those of runs.
struct alignas(64) Arena {
    u64 base = 0;
    u64 known_units = 0; ///< `slot_unit`s from `base` on that have records: all that has ever been used
    Arena* next = nullptr;
    Arena* previous = nullptr;
    Run* runs = nullptr; ///< [0] is never used
    Run* unused_records = nullptr;
    u32 records_made = 1; ///< [0] included
    u32 record_pages = 0; ///< committed, of runs' records
    u32 table_pages = 0;  ///< committed, of granules' records and this
    u32 granules = 0;
    bool whole = false;  ///< one block: it has no records of granules
    Run block;           ///< that one
    u64 block_pages = 0; ///< of that, pages that are there
    /// Which pages are there.
    u64 committed[largest_arena / page_size / 64] = {};

    Granule* table() { return reinterpret_cast<Granule*>(this + 1); }
    u64 known() const { return known_units * slot_unit; }
    u32 known_granules() const { return static_cast<u32>(known() / granule_size); }
    u32 granule_of(u64 address) const { return static_cast<u32>((address - base) / granule_size); }
    u64 bytes() const { return u64{granules} * granule_size; }

    /// How the tables of an arena of this size lie.
    static constexpr u64 granule_table_pages(u64 granules) {
        return (sizeof(Arena) + granules * sizeof(Granule) + page_size - 1) / page_size;
    }
    static constexpr u64 run_table_pages(u64 granules) {
        return ((granules + 1) * sizeof(Run) + page_size - 1) / page_size;
    }

    /// Committed pages among [first, end).
    u64 count_committed(u64 first, u64 end) const;
    bool is_committed(u64 page) const { return (committed[page / 64] >> page % 64 & 1) != 0; }
    /// The end of the row of pages from `first` on that are there, or are not there.
    u64 row_end(u64 first, u64 end, bool there) const;
    void set_committed(u64 first, u64 end, bool there);

    /// Makes sure that so many records can be taken.
    bool prepare_records(Metadata& metadata, u32 count);
    Run& take_record();
    void give_record(Run& run);
    /// Makes sure that the first granules have records.
    bool know(Metadata& metadata, u32 count);
};
static_assert(sizeof(Arena) % sizeof(Granule) == 0 && sizeof(Arena) < page_size);

inline u64 Run::base() const { return arena->base + u64{first} * granule_size; }

} // namespace metta::heap
