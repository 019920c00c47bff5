// SPDX-License-Identifier: MIT
// Upper entries are open; what a domain may do stands in the entry of each 2 MiB, and in its private leaves.
#include "nucleus/memory/directories.hpp"

#include <algorithm>
#include <cstring>

namespace metta {
namespace {

constexpr u64 open_bits = PageEntry::present_bit | PageEntry::writable_bit | PageEntry::user_bit;

constexpr usize index(u64 address, unsigned level) { return (address >> (3 + 9 * level)) % 512; }

bool within(u64 address, u64 base, u64 end) { return address >= base && address < end; }

bool is_private(u64 address) {
    return within(address, private_window_base, shared_space_base) && address % page_size == 0;
}
/// The walk stays in the private window, also where it is a misprediction that it happens at all.
constexpr u64 confined(u64 address) { return address & (shared_space_base - 1); }
static_assert((shared_space_base & (shared_space_base - 1)) == 0);

/// A copy of a large stretch's entry, with no more rights than `rights`.
PageEntry narrowed(PageEntry entry, Rights rights, u64 never_execute) {
    const u64 allowed = PageEntry::make(0, rights, never_execute).bits();
    return PageEntry((entry.bits() & (allowed | ~PageEntry::writable_bit)) | (allowed & PageEntry::never_execute_bit));
}

} // namespace

void TableStock::push(byte* memory, u64 frame) {
    std::memcpy(memory + frame * page_size, &first_, sizeof first_);
    first_ = static_cast<u32>(frame);
    ++count_;
}

u64 TableStock::pop(byte* memory) {
    const u64 frame = first_;
    std::memcpy(&first_, memory + frame * page_size, sizeof first_);
    --count_;
    return frame;
}

u64 Directories::new_table() {
    const u64 frame = stock_.pop(memory_);
    std::memset(memory_ + frame * page_size, 0, page_size);
    return frame;
}

PageEntry* Directories::entry(u64 address, unsigned level, bool make) {
    PageEntry* at = table(root_);
    for (unsigned current = 4; current > level; --current) {
        PageEntry& directory = at[index(address, current)];
        if (!directory.present()) {
            if (!make || stock_.empty()) return nullptr;
            directory = PageEntry(new_table() * page_size | open_bits);
        }
        at = table(directory.frame());
    }
    return &at[index(address, level)];
}

bool Directories::grantable_at(u64 unit, Rights rights) const {
    const bool inside = common_ ? within(unit, common_region_base, shared_space_end)
                                : within(unit, shared_space_base, common_region_base);
    return inside && unit % large_page_size == 0 && (rights == Rights::none || grantable(rights)) &&
           !(common_ && allows(rights, Rights::write));
}

Status Directories::replace(PageEntry& directory, u64 frame, PageEntry wanted) {
    if (directory.present() && directory.frame() != frame) return wanted.present() ? Status::occupied : Status::ok;
    u32& maps = ram_.held(frame).maps;
    maps += static_cast<u32>(wanted.present()) - static_cast<u32>(directory.present());
    directory = wanted;
    return Status::ok;
}

Status Directories::grant(u64 unit, u64 leaf_table, Rights rights) {
    if (!grantable_at(unit, rights)) return Status::bad_argument;
    const bool give = rights != Rights::none;
    PageEntry* directory = entry(unit, 2, give);
    if (directory == nullptr) return give ? Status::needs_table : Status::ok;
    return replace(*directory, leaf_table, give ? PageEntry::make(leaf_table, rights, never_execute_) : PageEntry());
}

Status Directories::grant_large(u64 unit, PageEntry page, Rights rights) {
    if (!grantable_at(unit, rights)) return Status::bad_argument;
    const bool give = rights != Rights::none;
    PageEntry* directory = entry(unit, 2, give);
    if (directory == nullptr) return give ? Status::needs_table : Status::ok;
    if (!page.present()) return Status::ok;
    return replace(*directory, page.frame(), give ? narrowed(page, rights, never_execute_) : PageEntry());
}

template <class Run>
Status Directories::protect_runs(u64 base, u32 count, bool take_away, Run run) {
    const u32 before_boundary = std::min(count, static_cast<u32>(entries - index(base, 2)));
    if (before_boundary < count && !take_away && entry(base + before_boundary * large_page_size, 2, false) == nullptr)
        return Status::needs_table;
    for (u32 done = 0, end = before_boundary; done < count; done = end, end = count) {
        PageEntry* directory = entry(base + done * large_page_size, 2, false);
        if (directory == nullptr && !take_away) return Status::needs_table;
        if (directory == nullptr) continue;
        if (const Status status = run(directory, done, end); status != Status::ok) return status;
    }
    return Status::ok;
}

Status Directories::protect(u64 base, u32 units, u64 first_leaf_table, Rights rights) {
    return protect_runs(base, units, rights == Rights::none, [&](PageEntry* directory, u32 first, u32 end) {
        const u64 leaf = first_leaf_table + first;
        return grant_run(directory, end - first, leaf, &ram_.held(leaf), rights, never_execute_);
    });
}

Status Directories::protect_large(u64 base, std::span<const PageEntry> units, Rights rights) {
    const bool give = rights != Rights::none;
    const auto count = static_cast<u32>(units.size());
    return protect_runs(base, count, !give, [&](PageEntry* directory, u32 first, u32 end) {
        for (const PageEntry page : units.subspan(first, end - first)) {
            const PageEntry wanted = give ? narrowed(page, rights, never_execute_) : PageEntry();
            const Status status = page.present() ? replace(*directory, page.frame(), wanted) : Status::ok;
            if (status != Status::ok) return status;
            ++directory;
        }
        return Status::ok;
    });
}

Status Directories::map_private(AccountId account, u64 address, u64 frame, Rights rights) {
    if (!is_private(address) || !grantable(rights)) return Status::bad_argument;
    FrameRecord* record = ram_.find(frame);
    if (record == nullptr || !record->mappable_by(account)) return Status::not_owner;
    PageEntry* leaf = entry(confined(address), 1, true);
    if (leaf == nullptr) return Status::needs_table;
    if (leaf->present()) return Status::occupied;
    *leaf = PageEntry::make(frame, rights, never_execute_);
    ++record->maps;
    return Status::ok;
}

Status Directories::map_device(u64 address, u64 frame) {
    if (!is_private(address)) return Status::bad_argument;
    PageEntry* leaf = entry(confined(address), 1, true);
    if (leaf == nullptr) return Status::needs_table;
    if (leaf->present()) return Status::occupied;
    *leaf = PageEntry::make(frame, Rights::read_write, never_execute_).device();
    return Status::ok;
}

Directories::Demapped Directories::demap_private(u64 address) {
    if (!is_private(address)) return {Status::bad_argument, 0};
    PageEntry* leaf = entry(confined(address), 1, false);
    if (leaf == nullptr || !leaf->present()) return {Status::absent, 0};
    const u64 frame = leaf->frame();
    if (!leaf->is_device()) --ram_.find(frame)->maps;
    *leaf = PageEntry();
    return {Status::ok, frame};
}

Directories::Seen Directories::look_up(u64 address) const {
    constexpr u64 allowing = PageEntry::user_bit | PageEntry::writable_bit;
    u64 allowed = allowing, forbidden = 0;
    const PageEntry* at = table(root_);
    for (unsigned level = 4;; --level) {
        const PageEntry entry = at[index(address, level)];
        if (!entry.present() || entry.is_device()) return {0, Rights::none};
        allowed &= entry.bits(), forbidden |= entry.bits() & PageEntry::never_execute_bit;
        const bool large = level == 2 && (entry.bits() & PageEntry::large_bit) != 0;
        if (level > 1 && !large) {
            at = table(entry.frame());
            continue;
        }
        if ((allowed & PageEntry::user_bit) == 0) return {0, Rights::none};
        const u64 frame = entry.frame() + (large ? index(address, 1) : 0);
        if ((allowed & PageEntry::writable_bit) != 0) return {frame, Rights::read_write};
        return {frame, forbidden != 0 ? Rights::read : Rights::read_execute};
    }
}

bool Directories::dismantle(u64& address, u32 budget) {
    constexpr unsigned top = 4;
    PageEntry* path[top + 1];
    while (address < common_region_base) {
        const unsigned lowest =
            address < shared_space_base ? 1 : 2; // leaf tables of the shared space are the stretches'
        unsigned level = top;
        path[level] = &table(root_)[index(address, level)];
        for (; level > lowest && path[level]->present(); --level)
            path[level - 1] = &table(path[level]->frame())[index(address, level - 1)];
        if (budget == 0) return false;

        // Along this table, up to its end or to something that lies deeper.
        const usize last = level == top ? index(common_region_base, top) : entries;
        const usize left = std::min<usize>(last - index(address, level), budget);
        PageEntry* entry = path[level];
        for (const PageEntry* end = entry + left;; ++entry) {
            if (entry == end || !entry->present()) entry = find_used(entry, end);
            if (entry == end || level > lowest) break;
            if (!entry->is_device()) --ram_.find(entry->frame())->maps;
            *entry = PageEntry();
        }
        const auto passed = static_cast<u32>(entry - path[level]);
        budget -= passed;
        address += u64{passed} * (page_size << 9 * (level - 1));

        // Where a table ends, nothing in it is left.
        for (; level < top && index(address, level) == 0; ++level) {
            ram_.give_back(path[level + 1]->frame());
            *path[level + 1] = PageEntry();
        }
    }
    for (; !stock_.empty(); --budget) {
        if (budget == 0) return false;
        ram_.give_back(stock_.pop(memory_));
    }
    return true;
}

} // namespace metta
