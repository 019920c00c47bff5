// SPDX-License-Identifier: MIT
// Whatever is not at hand: refilling, large blocks, blocks of shared heaps, and what is wrong.
#include "runtime/heap/heap_core.hpp"

#include <algorithm>
#include <bit>

#include "runtime/heap/debug_blocks.hpp"

namespace metta::heap {

namespace {

/// Of each size, so many bytes of blocks are put elsewhere before it has runs of its own, or that part of all.
constexpr u64 lodged_bytes = 4096, lodged_part = 256;

} // namespace

constinit Arena HeapCore::no_arena;

void HeapCore::set_near(Arena& arena, Arena& instead, Arena& value) {
    if (fast_end_ == 0) return; // then everything goes the slow way
    for (u64 at = arena.base; at != arena.base + arena.bytes(); at += large_page_size)
        if (Arena*& near = near_arenas_[at / large_page_size % near_count]; near == &instead) near = &value;
}

void HeapCore::arena_made(Arena& arena) { set_near(arena, no_arena, arena); }
void HeapCore::arena_gone(Arena& arena) { set_near(arena, arena, no_arena); }

void HeapCore::put_first(Bin& bin, Run& run) {
    run.previous = nullptr;
    run.next = bin.partial;
    if (run.next != nullptr) run.next->previous = &run;
    bin.partial = &run;
}

void HeapCore::take_out(Bin& bin, Run& run) {
    if (run.next != nullptr) run.next->previous = run.previous;
    (run.previous != nullptr ? run.previous->next : bin.partial) = run.next;
}

Run* HeapCore::run_with_free(Bin& bin, u32 size_class) {
    if (bin.partial != nullptr) return bin.partial;
    const SizeClass& of = size_classes[size_class];
    u32* row = nullptr;
    if (!tagged()) {
        row = records_.take(space_.metadata(), of.slots);
        if (row == nullptr) return nullptr;
    }
    Run* const run = space_.take(of.granules, 1, Run::Kind::slots, static_cast<u8>(size_class));
    if (run == nullptr) {
        if (row != nullptr) records_.give(row, of.slots);
        return nullptr;
    }
    run->word = of.all;
    run->allocators = row;
    if (of.size > dense_slot) space_.count_slot_pages(*run, true);
    put_first(bin, *run);
    return run;
}

/// As RunSpace::ready, for slots whose wholly free pages are counted.
bool HeapCore::ready_with_idle_pages(Run& run, u32 slot) {
    const u64 size = size_classes[run.size_class].size;
    // Counted before pages come that it needs: those are not idle.
    const RunSpace::Pages pages = idle_pages_of(run, slot);
    const u64 idle = run.arena->count_committed(pages.first, pages.end);
    const bool ready = space_.ready(run, slot * size, size);
    // If not, some may have come nevertheless.
    space_.use_slot_pages(ready ? idle : idle - run.arena->count_committed(pages.first, pages.end));
    return ready;
}

u64 HeapCore::take_slot(Run& run, Bin& bin) {
    const u32 slot = static_cast<u32>(std::countr_zero(run.word));
    const u64 size = size_classes[run.size_class].size, offset = slot * size;
    const bool there = size > dense_slot ? ready_with_idle_pages(run, slot) : space_.ready(run, offset, size);
    if (!there) {
        // A run that was made for this is not kept.
        if (run.word == size_classes[run.size_class].all) give_run(bin, run);
        return 0;
    }
    run.word &= run.word - 1;
    ++bin.taken;
    if (run.word == 0) take_out(bin, run);
    run.arena->table()[run.first + offset / granule_size].starts |= u64{1} << (offset / slot_unit % 64);
    return run.base() + offset;
}

RunSpace::Pages HeapCore::free_pages_at(const Run& run, u32 slot) {
    const SizeClass& of = size_classes[run.size_class];
    const u32 first = slot + 1 - static_cast<u32>(std::countl_one(run.word << (63 - slot)));
    const u32 end = slot + static_cast<u32>(std::countr_one(run.word >> slot));
    const u64 start = u64{run.first} * granule_size;
    const u64 after = end == of.slots ? run.bytes() : u64{end} * of.size; // with what is lost there
    return {(start + u64{first} * of.size + page_size - 1) / page_size, (start + after) / page_size};
}

RunSpace::Pages HeapCore::idle_pages_of(const Run& run, u32 slot) {
    const SizeClass& of = size_classes[run.size_class];
    const RunSpace::Pages around = free_pages_at(run, slot);
    const u64 start = u64{run.first} * granule_size + u64{slot} * of.size;
    const u64 after = slot + 1 == of.slots ? around.end * page_size : start + of.size;
    return {std::max(around.first, start / page_size), std::min(around.end, (after + page_size - 1) / page_size)};
}

void HeapCore::give_run(Bin& bin, Run& run) {
    take_out(bin, run);
    if (size_classes[run.size_class].size > dense_slot) space_.count_slot_pages(run, false);
    if (!tagged()) records_.give(run.allocators, size_classes[run.size_class].slots);
    run.freed_block = 0;
    space_.give(run);
}

void HeapCore::return_slot(const Found& found) {
    Run& run = *found.run;
    const SizeClass& of = size_classes[run.size_class];
    Bin& bin = bins_[run.size_class];
    run.arena->table()[run.arena->granule_of(found.start)].starts &= ~(u64{1} << (found.start / slot_unit % 64));
    if (run.word == 0) put_first(bin, run);
    run.word |= u64{1} << found.slot;
    --bin.taken;
    if (of.size > dense_slot) space_.leave_slot_pages(*run.arena, idle_pages_of(run, found.slot));
    // One run of small slots with nothing in it is kept, if there is no other one with free slots.
    if (run.word != of.all || (of.size <= dense_slot && bin.partial == &run && run.next == nullptr)) return;
    give_run(bin, run);
}

void HeapCore::keep_more_or_less(Bin& bin, const SizeClass& of) {
    bin.kept = std::clamp(bin.taken / 4 & ~1u, std::min(4u, of.kept), of.kept);
}

void HeapCore::refill(Bin& bin, u32 size_class) {
    keep_more_or_less(bin, size_classes[size_class]);
    const u64 wanted = bin.kept / 2;
    Run* run = run_with_free(bin, size_class);
    while (run != nullptr && bin.count != wanted) {
        // Those with the lower addresses are handed out first.
        const u64 address = take_slot(*run, bin);
        if (address == 0) break;
        std::memset(reinterpret_cast<byte*>(address) + bin.usable, 0, tag_size);
        bin.slots[bin.count++] = address;
        run = bin.partial;
    }
    std::reverse(bin.slots, bin.slots + bin.count);
}

void HeapCore::flush(Bin& bin, u64 count) {
    for (u64 one = 0; one != count; ++one) return_slot(look_up(bin.slots[one]));
    std::copy(bin.slots + count, bin.slots + bin.count, bin.slots);
    bin.count -= count;
}

void HeapCore::write_tag(u64 address, u64 usable, u32 caller) {
    byte* const tag = reinterpret_cast<byte*>(address) + usable;
    const u32 check = check_of(address);
    std::memcpy(tag, &check, sizeof check);
    std::memcpy(tag + sizeof check, &caller, sizeof caller);
}

void HeapCore::count(Bin& bin) {
    const u32 in_use = bin.taken - static_cast<u32>(bin.count);
    const u64 more = u64{in_use} - bin.counted;
    counts_->blocks += more;
    counts_->bytes += more * bin.usable;
    counts_->allocations = allocations_;
    bin.counted = in_use;
}

void HeapCore::count_run(const Run& run, bool there) {
    const u64 usable = run.bytes() - overhead();
    counts_->blocks += there ? 1 : ~u64{0};
    counts_->bytes += there ? usable : 0 - usable;
}

const HeapCounts& HeapCore::count() {
    for (Bin& bin : bins_) count(bin);
    return *counts_;
}

void* HeapCore::allocate_slot(u32 size_class, u32 caller) {
    Bin& bin = bins_[size_class];
    if (bin.kept != 0) {
        if (bin.count == 0) refill(bin, size_class);
        count(bin);
        if (bin.count == 0) return nullptr;
        --bin.count;
        return hand_out(bin.slots[bin.count], bin.usable, caller);
    }
    Run* const run = run_with_free(bin, size_class);
    if (run == nullptr) return nullptr;
    const u32 slot = static_cast<u32>(std::countr_zero(run->word));
    const u64 address = take_slot(*run, bin);
    if (address == 0) return nullptr;
    if (tagged())
        write_tag(address, bin.usable, caller);
    else
        run->allocators[slot] = caller;
    ++allocations_;
    count(bin);
    return reinterpret_cast<void*>(address);
}

void* HeapCore::allocate_run(u64 size, u64 alignment, u32 caller) {
    const u64 granules = (std::max(size, u64{1}) + granule_size - 1) / granule_size;
    const u64 aligned = std::max(u64{1}, alignment / granule_size);
    Run* const run = space_.take(static_cast<u32>(granules), static_cast<u32>(aligned), Run::Kind::block, 0);
    if (run == nullptr) return nullptr;
    run->word = caller;
    const u64 usable = run->bytes() - overhead();
    if (tagged()) write_tag(run->base(), usable, caller);
    count_run(*run, true);
    ++allocations_;
    return reinterpret_cast<void*>(run->base());
}

void* HeapCore::lodge(u32 size_class, u64 size, u32 caller) {
    Bin& bin = bins_[size_class];
    const SizeClass& of = size_classes[size_class];
    if (u64{bin.lodged} * of.size >= std::max(lodged_bytes, counts_->mapped / lodged_part)) return nullptr;
    // In a slot that is not much larger and free already; or, if a granule is not much larger, in a run of its own.
    void* block = nullptr;
    for (u32 other = size_class + 1; other != class_count && size_classes[other].size <= size + size / 4; ++other) {
        if (bins_[other].count == 0 && bins_[other].partial == nullptr) continue;
        block = allocate_slot(other, caller);
        break;
    }
    if (block == nullptr && size > granule_size / 2) block = allocate_run(size, slot_unit, caller);
    if (block != nullptr) ++bin.lodged;
    return block;
}

void* HeapCore::allocate_plain(u64 size, u64 alignment, u32 caller) {
    if (size > largest_size || !std::has_single_bit(alignment) || alignment > large_page_size) return nullptr;
    const u64 needed = round_up(std::max(size + overhead(), u64{1}), std::max(alignment, u64{slot_unit}));
    // Up to the finest slots every size is there, and so one that is a multiple of the alignment.
    if (needed <= (alignment <= slot_unit ? largest_slot : finest_slot)) {
        const u32 size_class = class_of_units[needed / slot_unit];
        const bool has_free = bins_[size_class].count != 0 || bins_[size_class].partial != nullptr;
        if (!has_free && alignment <= slot_unit)
            if (void* const lodged = lodge(size_class, needed, caller); lodged != nullptr) return lodged;
        return allocate_slot(size_class, caller);
    }
    return allocate_run(size + overhead(), alignment, caller);
}

void* HeapCore::allocate_slowly(u64 size, u64 alignment, u32 caller) {
    void* const block =
        debug_ ? DebugBlocks(*this).allocate(size, alignment, caller) : allocate_plain(size, alignment, caller);
    if (block == nullptr) ++counts_->refused;
    return block;
}

HeapCore::Found HeapCore::look_up(u64 address) const {
    Arena* const arena = space_.find(address);
    if (arena == nullptr) return {};
    Run* const run = RunSpace::run_at(*arena, address);
    if (run == nullptr) return {};
    if (run->kind != Run::Kind::slots)
        return {.run = run,
                .start = run->base(),
                .live = run->kind == Run::Kind::block,
                .start_of = address == run->base()};
    const u64 offset = address - run->base();
    const SizeClass& of = size_classes[run->size_class];
    const u32 slot = static_cast<u32>(offset * of.reciprocal >> 32);
    if (slot >= of.slots) return {.run = run}; // what a run loses at its end
    const u64 start = run->base() + u64{slot} * of.size;
    return {
        .run = run, .start = start, .slot = slot, .live = (run->word >> slot & 1) == 0, .start_of = start == address};
}

u64 HeapCore::usable_of(const Found& found) const {
    return (found.run->kind == Run::Kind::slots ? size_classes[found.run->size_class].size : found.run->bytes()) -
           overhead();
}

u64 HeapCore::allocator_of(const Found& found) const {
    if (found.run->kind == Run::Kind::block) return found.run->word;
    if (!tagged()) return found.run->allocators[found.slot];
    u32 caller;
    std::memcpy(&caller, reinterpret_cast<const byte*>(found.start) + usable_of(found) + sizeof(u32), sizeof caller);
    return caller;
}

bool HeapCore::at_hand(const Found& found) const {
    if (found.run->kind != Run::Kind::slots) return false;
    const Bin& bin = bins_[found.run->size_class];
    return std::find(bin.slots, bin.slots + bin.count, found.start) != bin.slots + bin.count;
}

void HeapCore::report(Misuse kind, const Found& found, u64 address, u64 freed_at) {
    MisuseReport misuse = {.kind = kind, .block = address, .freed_at = freed_at};
    const bool known = kind != Misuse::wild_free && found.run->kind != Run::Kind::free;
    if (known) misuse.bytes = usable_of(found);
    if (known) misuse.allocated_at = allocator_of(found);
    if (kind == Misuse::double_free && !known) misuse.allocated_at = found.run->freed_block;
    sink_.report(misuse);
}

HeapCore::Found HeapCore::check_block(const Found& found, u64 address, u32 caller) {
    if (found.run == nullptr || !found.start_of) {
        report(Misuse::wild_free, found, address, caller);
        return {};
    }
    u32 check = 0;
    const bool readable =
        found.live || (found.run->kind == Run::Kind::slots &&
                       RunSpace::is_ready(*found.run, address - found.run->base(), usable_of(found) + 1));
    if (tagged() && readable)
        std::memcpy(&check, reinterpret_cast<const byte*>(address) + usable_of(found), sizeof check);
    if (!found.live) {
        // A slot that has never been used has no tag, and nobody who could free it twice.
        const bool never = found.run->kind == Run::Kind::slots && (!readable || check != 0 || allocator_of(found) == 0);
        report(never ? Misuse::wild_free : Misuse::double_free, found, address, caller);
        return {};
    }
    if (at_hand(found)) {
        report(Misuse::double_free, found, address, caller);
        return {};
    }
    if (tagged() && check != check_of(address)) {
        report(Misuse::overrun, found, address, caller);
        return {};
    }
    return found;
}

void HeapCore::free_found(const Found& found) {
    if (found.run->kind == Run::Kind::block) {
        count_run(*found.run, false);
        found.run->freed_block = found.run->word;
        space_.give(*found.run);
        return;
    }
    Bin& bin = bins_[found.run->size_class];
    if (tagged()) std::memset(reinterpret_cast<byte*>(found.start) + bin.usable, 0, sizeof(u32));
    if (bin.kept == 0) {
        return_slot(found);
    } else {
        keep_more_or_less(bin, size_classes[found.run->size_class]);
        if (bin.count >= bin.kept) flush(bin, bin.count - bin.kept / 2);
        bin.slots[bin.count++] = found.start;
    }
    count(bin);
}

void HeapCore::free_slowly(void* block, u32 caller) {
    if (block == nullptr) return;
    const u64 address = reinterpret_cast<u64>(block);
    if (debug_) {
        DebugBlocks(*this).free(address, caller);
        return;
    }
    free_looked_up(look_up(address), address, caller);
}

void HeapCore::free_looked_up(const Found& looked_up, u64 address, u32 caller) {
    const Found found = check_block(looked_up, address, caller);
    if (found.run != nullptr) free_found(found);
}

bool HeapCore::resize(const Found& found, u64 size) {
    const u64 usable = usable_of(found), needed = size + overhead();
    // The same slot, if another one would not be much smaller.
    if (found.run->kind == Run::Kind::slots) return size <= usable && (needed > usable / 2 || usable <= 64);
    if (needed <= largest_slot || size > largest_shared_block) return false;
    if (!space_.resize(*found.run, static_cast<u32>((needed + granule_size - 1) / granule_size))) return false;
    const u64 now = usable_of(found);
    counts_->bytes += now - usable;
    if (tagged()) write_tag(found.start, now, static_cast<u32>(found.run->word));
    return true;
}

void* HeapCore::reallocate(void* block, u64 size, u32 caller) {
    if (block == nullptr) return allocate_slowly(size, slot_unit, caller);
    const u64 address = reinterpret_cast<u64>(block);
    u64 usable = 0;
    if (debug_) {
        if (!DebugBlocks(*this).check(address, caller)) return nullptr;
        usable = DebugBlocks(*this).usable_size(address);
    } else {
        const Found found = check_block(look_up(address), address, caller);
        if (found.run == nullptr) return nullptr;
        usable = usable_of(found);
        if (resize(found, size)) return block;
    }
    void* const moved = allocate_slowly(size, slot_unit, caller);
    if (moved == nullptr) return nullptr;
    std::memcpy(moved, block, std::min(size, usable));
    free(block, caller);
    return moved;
}

u64 HeapCore::usable_size(const void* block) {
    const u64 address = reinterpret_cast<u64>(block);
    if (debug_) return DebugBlocks(*this).usable_size(address);
    const Found found = look_up(address);
    if (found.run == nullptr || !found.live || !found.start_of || at_hand(found)) return 0;
    return usable_of(found);
}

void HeapCore::trim() {
    if (debug_) DebugBlocks(*this).let_all_go();
    for (Bin& bin : bins_) {
        flush(bin, bin.count);
        const SizeClass& of = size_classes[static_cast<usize>(&bin - bins_)];
        for (Run* next = bin.partial; next != nullptr;) {
            Run& run = *next;
            next = run.next;
            if (run.word == of.all) give_run(bin, run);
        }
        if (bin.taken == 0) bin.lodged = 0;
    }
    if (!space_.trim()) return;
    records_.forget();
    quarantine_.forget();
}

template <class Each>
void HeapCore::for_each_run(Each&& each) {
    for (Arena* arena = space_.first_arena(); arena != nullptr; arena = arena->next) {
        if (arena->whole) each(arena->block);
        for (u64 at = arena->base; at != arena->base + arena->known();) {
            Run& run = *RunSpace::run_at(*arena, at);
            at += run.bytes();
            each(run);
        }
    }
}

template <class Each>
void HeapCore::for_each_live(Each&& each) {
    for (Bin& bin : bins_) flush(bin, bin.count);
    for_each_run([&](Run& run) {
        if (run.kind == Run::Kind::block) each(Found{.run = &run, .start = run.base(), .live = true, .start_of = true});
        if (run.kind != Run::Kind::slots) return;
        const SizeClass& of = size_classes[run.size_class];
        for (u64 live = of.all & ~run.word; live != 0; live &= live - 1) {
            const u32 slot = static_cast<u32>(std::countr_zero(live));
            each(Found{
                .run = &run, .start = run.base() + u64{slot} * of.size, .slot = slot, .live = true, .start_of = true});
        }
    });
}

bool HeapCore::consistent() {
    u64 taken = 0, started = 0, counted = 0, idle = 0;
    for_each_run([&](Run& run) {
        if (run.kind != Run::Kind::slots) return;
        taken += static_cast<u64>(std::popcount(size_classes[run.size_class].all & ~run.word));
        for (u32 granule = run.first; granule != run.end(); ++granule)
            started += static_cast<u64>(std::popcount(run.arena->table()[granule].starts));
        if (size_classes[run.size_class].size <= dense_slot) return;
        for (u64 firsts = run.word & ~(run.word << 1); firsts != 0; firsts &= firsts - 1) {
            const RunSpace::Pages pages = free_pages_at(run, static_cast<u32>(std::countr_zero(firsts)));
            idle += run.arena->count_committed(pages.first, pages.end);
        }
    });
    for (const Bin& bin : bins_) counted += bin.taken;
    return space_.consistent(idle) && taken == started && taken == counted;
}

void HeapCore::for_each_block(BlockVisitor& visitor) {
    for_each_live([&](const Found& found) {
        if (debug_)
            DebugBlocks(*this).visit(found.start, visitor);
        else
            visitor.visit({found.start, usable_of(found), allocator_of(found)});
    });
}

void HeapCore::report_leaks() {
    struct Reporter final : BlockVisitor {
        explicit Reporter(MisuseSink& to) : sink(to) {}
        void visit(const BlockRecord& block) override {
            sink.report(
                {.kind = Misuse::leak, .block = block.block, .bytes = block.bytes, .allocated_at = block.allocated_at});
        }
        MisuseSink& sink;
    };
    Reporter reporter(sink_);
    for_each_block(reporter);
}

void HeapCore::destroy() {
    for (Bin& bin : bins_) {
        bin.count = bin.taken = 0;
        bin.counted = bin.lodged = 0;
        bin.partial = nullptr;
    }
    space_.destroy();
    records_.forget();
    quarantine_.forget();
    count();
    counts_->blocks = counts_->bytes = 0;
}

void HeapCore::move_counts(HeapCounts& counts) {
    count();
    std::ranges::copy(counts.name, counts_->name);
    counts_->shared = counts.shared;
    counts = *counts_;
    counts_ = &counts;
}

void HeapCore::set_debug() {
    debug_ = true;
    space_.find_inside_blocks();
    fast_end_ = 0;
    for (Bin& bin : bins_) bin.kept = 0;
}

} // namespace metta::heap
