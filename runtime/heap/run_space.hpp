// SPDX-License-Identifier: MIT
// Runs of granules: taken, given back, joined with their neighbours; pages come when they are needed and go when too
// many are idle.
#pragma once

#include "runtime/heap/arena_table.hpp"
#include "runtime/heap/run_bins.hpp"

namespace metta::heap {

/// Who follows which arenas there are.
class ArenaWatcher {
  public:
    virtual void arena_made(Arena& arena) = 0;
    virtual void arena_gone(Arena& arena) = 0;

  protected:
    ~ArenaWatcher() = default;
};

/// Blocks beyond this have arenas of their own.
inline constexpr u64 largest_shared_block = 16 * 1024 * 1024;

class RunSpace {
  public:
    constexpr RunSpace(CountedSupply blocks, CountedSupply tables, ArenaWatcher& watcher)
        : supply_(blocks), metadata_(tables), watcher_(watcher) {}

    /// `granules` granules from a multiple of `alignment` of them on (a power of two, up to 2 MiB); null: out of
    /// memory. Kind::block: its pages are all there. Kind::slots: they come by `ready`.
    Run* take(u32 granules, u32 alignment, Run::Kind kind, u8 size_class);
    /// A block of whole pages, of which none is there: somebody else puts them there, and tells by `pages_come`, and
    /// takes them away, and tells by `pages_gone`, before it is given back.
    Run* take_bare(u64 pages, u64 alignment_pages);
    void pages_come(Run& run);
    void pages_gone(Run& run);
    /// Makes sure that there are pages for a part of the run.
    bool ready(Run& run, u64 offset, u64 bytes);
    static bool is_ready(const Run& run, u64 offset, u64 bytes);
    /// Of an arena: [first, end), or none if that is not before.
    struct Pages {
        u64 first = 0, end = 0;
    };
    /// Pages of a run of slots that nothing is in now: they stay, as idle ones, if there are not too many.
    void leave_slot_pages(Arena& arena, const Pages& pages);
    /// So many of those are in use again.
    void use_slot_pages(u64 count) { slot_idle_ -= count; }
    /// All of the run's: it was made for slots, or is given next.
    void count_slot_pages(const Run& run, bool there);
    /// One that take has answered.
    void give(Run& run);
    /// A block that has this many granules from now on: where that is fewer, or free ones follow.
    bool resize(Run& run, u32 granules);

    /// From now on addresses inside of blocks lead to them, too.
    constexpr void find_inside_blocks() { inside_blocks_ = true; }

    Arena* find(u64 address) const { return arenas_.find(address); }
    Arena* first_arena() const { return first_; }
    Metadata& metadata() { return metadata_; }

    /// Gives back all pages and arenas that nothing is in. `true`: there is no arena any more, and all of the metadata
    /// is given back.
    bool trim();
    /// Gives back everything, whatever is in it.
    void destroy();
    /// Whether what free runs say of their pages is so, and so many are idle in runs of slots.
    bool consistent(u64 slot_idle) const;

    /// The run of slots that the address lies in, or the free run or block whose first or last granule it lies in;
    /// null: there is none.
    static Run* run_at(Arena& arena, u64 address);

  private:
    static constexpr u32 arena_sizes = 6; ///< 2 MiB … 64 MiB, each twice as large as the one before
    /// Idle pages that the heap keeps: so many, and a part of the most that it has ever had, as it may well need them
    /// again. Those that are in free runs are the first to be used for whatever comes.
    static constexpr u64 kept_pages = 8, kept_part = 2;

    Run* take_whole(u64 pages);
    void decommit_pages(Arena& arena, u64 first_page, u64 end_page);
    Arena* make_arena(u64 bytes, bool whole);
    void release(Arena& arena);
    Arena* take_tables(u32 size_index, u64 granules);
    void give_tables(Arena& arena, u32 size_index);
    static u32 size_index(u64 bytes);
    bool make_larger(u32 granules);
    bool too_many_idle() const;
    void check_idle(Run& run);
    /// A free run of at least so many granules from what no run has been in yet.
    Run* grow(u32 granules);
    bool extend_known(Arena& arena, u32 granules);
    Run* find_free(u32 granules, u32 alignment);
    /// Without pages.
    Run* carve(Run& found, u32 granules, u32 alignment, Run::Kind kind, u8 size_class);
    bool commit(Arena& arena, u32 first, u32 end);
    bool commit_pages(Arena& arena, u64 first_page, u64 end_page);
    void make_free(Run& run);
    void list(Run& run, u64 idle);
    void unlist(Run& run);
    void decommit_idle(Run& run);
    bool in_every_granule(const Run& run) const;
    void mark(Run& run);
    void unmark(Run& run);

    CountedSupply supply_;
    Metadata metadata_;
    ArenaWatcher& watcher_;
    ArenaTable arenas_;
    RunBins free_;
    Arena* first_ = nullptr;
    Arena* growing_ = nullptr; ///< the arena made last that is not full: its tail is not known yet
    Run* empty_ = nullptr;     ///< the free run that is all of an arena; no more than one is kept
    u64 idle_ = 0;             ///< pages that are there, in free runs
    u64 slot_idle_ = 0;        ///< pages that are there, in runs of slots, and that nothing is in
    u64 reserved_ = 0;         ///< bytes of arenas
    bool inside_blocks_ = false;
    /// Tables that are not used now, by the size of their arenas, linked by `next`; the last: of arenas with one block.
    /// Their first pages stay.
    Arena* unused_tables_[arena_sizes + 1] = {};
};

} // namespace metta::heap
