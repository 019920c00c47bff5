// SPDX-License-Identifier: MIT
// Taking runs and giving them back.
#include "runtime/heap/run_space.hpp"

#include <algorithm>
#include <bit>
#include <memory>

namespace metta::heap {
namespace {

u64 page_below(u64 granule) { return granule / granules_per_page; }
u64 page_above(u64 granule) { return (granule + granules_per_page - 1) / granules_per_page; }
/// The pages that are in a run as a whole: [first, end), or none if that is not before.
u64 first_whole(const Run& run) { return page_above(run.first); }
u64 end_whole(const Run& run) { return page_below(run.end()); }

} // namespace

Run* RunSpace::run_at(Arena& arena, u64 address) {
    if (arena.whole) return &arena.block;
    if (address - arena.base >= arena.known()) return nullptr;
    const u32 place = arena.table()[arena.granule_of(address)].run;
    return place == 0 ? nullptr : &arena.runs[place];
}

bool RunSpace::in_every_granule(const Run& run) const {
    return run.kind == Run::Kind::slots || (run.kind == Run::Kind::block && inside_blocks_);
}

void RunSpace::mark(Run& run) {
    Granule* const table = run.arena->table();
    const u32 place = static_cast<u32>(&run - run.arena->runs);
    if (!in_every_granule(run)) {
        table[run.first].run = table[run.end() - 1].run = place;
        return;
    }
    for (u32 granule = run.first; granule != run.end(); ++granule)
        table[granule] = {.starts = 0, .run = place, .bin = static_cast<u16>(run.size_class * bin_bytes)};
}

void RunSpace::unmark(Run& run) {
    Granule* const table = run.arena->table();
    if (in_every_granule(run))
        std::fill_n(table + run.first, run.granules, Granule{});
    else
        table[run.first].run = table[run.end() - 1].run = 0;
}

void RunSpace::list(Run& run, u64 idle) {
    run.kind = Run::Kind::free;
    run.word = idle;
    idle_ += idle;
    mark(run);
    free_.insert(run);
}

void RunSpace::unlist(Run& run) {
    if (empty_ == &run) empty_ = nullptr;
    free_.remove(run);
    idle_ -= run.word;
    unmark(run);
}

bool RunSpace::commit(Arena& arena, u32 first, u32 end) {
    return commit_pages(arena, page_below(first), page_above(end));
}

bool RunSpace::commit_pages(Arena& arena, u64 first_page, u64 end_page) {
    for (u64 page = first_page; page < end_page;) {
        const u64 there = arena.row_end(page, end_page, true);
        const u64 row = arena.row_end(there, end_page, false);
        if (!supply_.commit(arena.base + there * page_size, row - there)) return false;
        arena.set_committed(there, row, true);
        page = row;
    }
    return true;
}

void RunSpace::decommit_idle(Run& run) {
    if (run.word == 0) return;
    decommit_pages(*run.arena, first_whole(run), end_whole(run));
    idle_ -= run.word;
    run.word = 0;
}

void RunSpace::decommit_pages(Arena& arena, u64 first_page, u64 end_page) {
    for (u64 page = first_page; page < end_page;) {
        const u64 there = arena.row_end(page, end_page, false);
        const u64 row = arena.row_end(there, end_page, true);
        supply_.decommit(arena.base + there * page_size, row - there);
        arena.set_committed(there, row, false);
        page = row;
    }
}

void RunSpace::make_free(Run& run) {
    Arena& arena = *run.arena;
    u64 count_from = first_whole(run), count_end = end_whole(run), idle = 0;
    // A neighbour has counted its own whole pages; those that both have a part of are whole now.
    if (run.first != 0) {
        Run* const left = run_at(arena, run.base() - 1);
        if (left != nullptr && left->kind == Run::Kind::free) {
            unlist(*left);
            idle += left->word;
            count_from = std::max(first_whole(*left), end_whole(*left));
            run.granules += left->granules;
            run.first = left->first;
            run.freed_block = left->freed_block;
            arena.give_record(*left);
        }
    }
    if (run.end() != arena.known_granules()) {
        Run* const right = run_at(arena, run.base() + run.bytes());
        if (right != nullptr && right->kind == Run::Kind::free) {
            unlist(*right);
            idle += right->word;
            count_end = std::min(first_whole(*right), end_whole(*right));
            run.granules += right->granules;
            arena.give_record(*right);
        }
    }
    list(run, idle + arena.count_committed(count_from, count_end));
}

bool RunSpace::too_many_idle() const { return idle_ + slot_idle_ > kept_pages + supply_.peak_pages() / kept_part; }

void RunSpace::check_idle(Run& run) {
    if (too_many_idle()) decommit_idle(run);
}

void RunSpace::leave_slot_pages(Arena& arena, const Pages& pages) {
    const u64 count = arena.count_committed(pages.first, pages.end);
    slot_idle_ += count;
    if (count == 0 || !too_many_idle()) return;
    decommit_pages(arena, pages.first, pages.end);
    slot_idle_ -= count;
}

void RunSpace::count_slot_pages(const Run& run, bool there) {
    const u64 count = run.arena->count_committed(first_whole(run), end_whole(run));
    slot_idle_ += there ? count : 0 - count;
}

void RunSpace::give(Run& run) {
    Arena& arena = *run.arena;
    if (arena.whole) {
        release(arena);
        return;
    }
    unmark(run);
    make_free(run);
    if (run.first == 0 && run.granules == arena.known_granules()) {
        if (empty_ != nullptr) {
            unlist(run);
            release(arena);
            return;
        }
        empty_ = &run;
    }
    check_idle(run);
}

Run* RunSpace::carve(Run& found, u32 granules, u32 alignment, Run::Kind kind, u8 size_class) {
    Arena& arena = *found.arena;
    if (!arena.prepare_records(metadata_, 2)) return nullptr;
    const u32 first = static_cast<u32>(round_up(found.first, alignment)), end = first + granules;
    unlist(found);
    if (end != found.end()) {
        Run& tail = arena.take_record();
        tail.first = static_cast<u16>(end);
        tail.granules = found.end() - end;
        const u64 before = arena.count_committed(first_whole(found), std::min(first_whole(tail), end_whole(found)));
        list(tail, found.word - before);
    }
    if (first != found.first) {
        Run& lead = arena.take_record();
        lead.first = found.first;
        lead.granules = first - found.first;
        list(lead, arena.count_committed(first_whole(lead), end_whole(lead)));
    }
    found.first = static_cast<u16>(first);
    found.granules = granules;
    found.kind = kind;
    found.size_class = size_class;
    found.word = 0;
    found.own_pages = 0;
    mark(found);
    return &found;
}

bool RunSpace::ready(Run& run, u64 offset, u64 bytes) {
    if (is_ready(run, offset, bytes)) [[likely]]
        return true;
    const u64 first = u64{run.first} * granule_size + offset;
    return commit_pages(*run.arena, first / page_size, (first + bytes + page_size - 1) / page_size);
}

bool RunSpace::is_ready(const Run& run, u64 offset, u64 bytes) {
    const u64 first = u64{run.first} * granule_size + offset;
    const u64 first_page = first / page_size, end_page = (first + bytes + page_size - 1) / page_size;
    if (end_page == first_page + 1) return run.arena->is_committed(first_page);
    return run.arena->row_end(first_page, end_page, true) == end_page;
}

Run* RunSpace::find_free(u32 granules, u32 alignment) {
    // Free runs start anywhere: one of this length has room at a multiple of the alignment.
    const u32 wanted = granules + alignment - 1;
    Run* const found = free_.find(wanted);
    return found != nullptr ? found : grow(wanted);
}

Run* RunSpace::take(u32 granules, u32 alignment, Run::Kind kind, u8 size_class) {
    if (granules > largest_shared_block / granule_size) {
        Run* const run = take_whole(page_above(granules));
        if (run == nullptr) return nullptr;
        Arena& arena = *run->arena;
        if (!supply_.commit(arena.base, page_above(granules))) {
            release(arena);
            return nullptr;
        }
        arena.block_pages = page_above(granules);
        return run;
    }
    Run* const found = find_free(granules, alignment);
    Run* const run = found == nullptr ? nullptr : carve(*found, granules, alignment, kind, size_class);
    if (run == nullptr || kind == Run::Kind::slots || commit(*run->arena, run->first, run->end())) return run;
    give(*run);
    return nullptr;
}

Run* RunSpace::take_bare(u64 pages, u64 alignment_pages) {
    if (pages > largest_shared_block / page_size) return take_whole(pages);
    const u32 granules = static_cast<u32>(pages * granules_per_page);
    const u32 alignment = static_cast<u32>(alignment_pages * granules_per_page);
    Run* const found = find_free(granules, alignment);
    Run* const run = found == nullptr ? nullptr : carve(*found, granules, alignment, Run::Kind::block, 0);
    if (run != nullptr) decommit_pages(*run->arena, page_below(run->first), page_below(run->end()));
    return run;
}

void RunSpace::pages_come(Run& run) {
    Arena& arena = *run.arena;
    if (arena.whole)
        arena.block_pages = page_below(run.granules);
    else
        arena.set_committed(page_below(run.first), page_below(run.end()), true);
    supply_.count_come(page_below(run.granules));
}

void RunSpace::pages_gone(Run& run) {
    Arena& arena = *run.arena;
    if (arena.whole)
        arena.block_pages = 0;
    else
        arena.set_committed(page_below(run.first), page_below(run.end()), false);
    supply_.count_gone(page_below(run.granules));
}

bool RunSpace::extend_known(Arena& arena, u32 granules) {
    const u32 old = arena.known_granules();
    if (granules == 0) return true;
    if (!arena.prepare_records(metadata_, 1) || !arena.know(metadata_, old + granules)) return false;
    Run& run = arena.take_record();
    run.first = static_cast<u16>(old);
    run.granules = granules;
    make_free(run);
    return true;
}

Run* RunSpace::grow(u32 granules) {
    for (u32 attempt = 0; attempt != 2; ++attempt) {
        if (growing_ != nullptr) {
            Arena& arena = *growing_;
            u32 missing = granules;
            if (arena.known() != 0) {
                const Run* const last = run_at(arena, arena.base + arena.known() - 1);
                if (last != nullptr && last->kind == Run::Kind::free) missing -= std::min(missing, last->granules);
            }
            const u32 left = arena.granules - arena.known_granules();
            if (missing <= left) return extend_known(arena, missing) ? free_.find(granules) : nullptr;
            // The rest of it is for shorter runs.
            if (!extend_known(arena, left)) return nullptr;
            growing_ = nullptr;
        }
        if (attempt == 0 && !make_larger(granules)) return nullptr;
    }
    return nullptr;
}

bool RunSpace::make_larger(u32 granules) {
    const u64 needed = std::max(large_page_size, std::bit_ceil(u64{granules} * granule_size));
    u64 bytes = std::max(needed, std::min(largest_arena, std::bit_floor(reserved_)));
    while ((growing_ = make_arena(bytes, false)) == nullptr) {
        if (bytes == needed) return false;
        bytes /= 2;
    }
    return true;
}

Run* RunSpace::take_whole(u64 pages) {
    Arena* const arena = make_arena(round_up(pages * page_size, large_page_size), true);
    if (arena == nullptr) return nullptr;
    arena->block.granules = static_cast<u32>(pages * granules_per_page);
    return &arena->block;
}

u32 RunSpace::size_index(u64 bytes) { return static_cast<u32>(std::countr_zero(bytes / large_page_size)); }

Arena* RunSpace::take_tables(u32 index, u64 granules) {
    if (Arena* const old = unused_tables_[index]; old != nullptr) {
        unused_tables_[index] = old->next;
        return old;
    }
    const bool whole = index == arena_sizes;
    const u64 pages = whole ? 1 : Arena::granule_table_pages(granules) + Arena::run_table_pages(granules);
    const u64 place = metadata_.reserve(pages);
    if (place == 0) return nullptr;
    if (metadata_.commit(place, 1)) return reinterpret_cast<Arena*>(place);
    metadata_.unreserve(place, pages);
    return nullptr;
}

void RunSpace::give_tables(Arena& arena, u32 index) {
    if (arena.table_pages > 1) metadata_.decommit(reinterpret_cast<u64>(&arena) + page_size, arena.table_pages - 1);
    if (arena.record_pages != 0) metadata_.decommit(reinterpret_cast<u64>(arena.runs), arena.record_pages);
    arena.next = unused_tables_[index];
    unused_tables_[index] = &arena;
}

Arena* RunSpace::make_arena(u64 bytes, bool whole) {
    const u64 pieces = whole ? 1 : bytes / large_page_size;
    const u32 index = whole ? arena_sizes : size_index(bytes);
    if (!arenas_.prepare(metadata_, pieces)) return nullptr;
    const u64 granules = bytes / granule_size;
    Arena* const place = take_tables(index, granules);
    if (place == nullptr) return nullptr;
    Arena& arena = *std::construct_at(place);
    arena.table_pages = 1;
    const Reservation made = supply_.reserve(bytes);
    if (made.bytes < bytes) {
        give_tables(arena, index);
        return nullptr;
    }
    arena.base = made.base;
    arena.granules = static_cast<u32>(granules);
    arena.whole = whole;
    arena.block.arena = &arena;
    arena.block.kind = Run::Kind::block;
    if (!whole)
        arena.runs =
            reinterpret_cast<Run*>(reinterpret_cast<u64>(&arena) + Arena::granule_table_pages(granules) * page_size);
    arena.next = first_;
    if (first_ != nullptr) first_->previous = &arena;
    first_ = &arena;
    for (u64 piece = 0; piece != pieces; ++piece) arenas_.insert(made.base / large_page_size + piece, arena);
    reserved_ += bytes;
    if (!whole) watcher_.arena_made(arena);
    return &arena;
}

void RunSpace::release(Arena& arena) {
    if (growing_ == &arena) growing_ = nullptr;
    if (!arena.whole) watcher_.arena_gone(arena);
    const u64 pieces = arena.whole ? 1 : arena.bytes() / large_page_size;
    for (u64 piece = 0; piece != pieces; ++piece) arenas_.remove(arena.base / large_page_size + piece);
    (arena.previous != nullptr ? arena.previous->next : first_) = arena.next;
    if (arena.next != nullptr) arena.next->previous = arena.previous;
    reserved_ -= arena.bytes();
    supply_.count_gone(arena.whole ? arena.block_pages : arena.count_committed(0, page_below(arena.granules)));
    supply_.release({arena.base, arena.bytes()});
    give_tables(arena, arena.whole ? arena_sizes : size_index(arena.bytes()));
}

bool RunSpace::resize(Run& run, u32 granules) {
    Arena& arena = *run.arena;
    if (granules == run.granules) return true;
    if (arena.whole) return false;
    if (granules > run.granules) {
        const u32 more = granules - run.granules;
        if (run.end() == arena.known_granules()) return false;
        Run* const right = run_at(arena, run.base() + run.bytes());
        if (right == nullptr || right->kind != Run::Kind::free || right->granules < more) return false;
        unlist(*right);
        const bool there = commit(arena, run.end(), run.end() + more);
        const u32 taken = there ? more : 0;
        right->first = static_cast<u16>(right->first + taken);
        right->granules -= taken;
        if (right->granules == 0)
            arena.give_record(*right);
        else
            list(*right, arena.count_committed(first_whole(*right), end_whole(*right)));
        if (!there) return false;
    } else {
        if (!arena.prepare_records(metadata_, 1)) return false;
    }
    unmark(run);
    const u32 end = run.end();
    run.granules = granules;
    mark(run);
    if (run.end() < end) {
        Run& tail = arena.take_record();
        tail.first = static_cast<u16>(run.end());
        tail.granules = end - run.end();
        make_free(tail);
        check_idle(tail);
    }
    return true;
}

bool RunSpace::trim() {
    for (Arena* arena = first_; arena != nullptr;) {
        Arena& one = *arena;
        arena = one.next;
        if (one.whole) continue;
        Run* const run = run_at(one, one.base);
        if (one.known() != 0 && (run == nullptr || run->kind != Run::Kind::free || run->end() != one.known_granules()))
            continue;
        if (run != nullptr) unlist(*run);
        release(one);
    }
    free_.for_each([this](Run& run) { decommit_idle(run); });
    if (first_ != nullptr) return false;
    arenas_.forget();
    std::ranges::fill(unused_tables_, nullptr);
    metadata_.give_all_back();
    return true;
}

bool RunSpace::consistent(u64 slot_idle) const {
    u64 idle = 0;
    bool right = true;
    free_.for_each([&](const Run& run) {
        idle += run.word;
        right &= run.word == run.arena->count_committed(first_whole(run), end_whole(run));
    });
    return right && idle == idle_ && slot_idle == slot_idle_;
}

void RunSpace::destroy() {
    while (first_ != nullptr) release(*first_);
    free_ = {};
    empty_ = nullptr;
    idle_ = slot_idle_ = 0;
    static_cast<void>(trim());
}

} // namespace metta::heap
