// SPDX-License-Identifier: MIT
// Page tables, one walk per mapped page: boot maps few enough of them.
#include "boot/page_tables.hpp"

#include <cstring>

namespace metta::boot {
namespace {

constexpr u64 present = 1, writable = 2, user = 4, large = 0x80, global = 0x100, never_execute = u64{1} << 63;
constexpr u64 address_bits = 0x000f'ffff'ffff'f000;
constexpr unsigned entries = 512;

constexpr unsigned index(VirtAddr virt, unsigned level) { return (virt.value >> (3 + 9 * level)) % entries; }

} // namespace

Result<PageTables> PageTables::create(byte* memory, MemoryMap& map, RegionKind kind, bool no_execute) {
    PageTables tables(memory, map, kind, no_execute);
    tables.root_ = TRY(tables.new_table());
    return tables;
}

u64* PageTables::table(u64 phys) const { return reinterpret_cast<u64*>(memory_ + phys); }

Result<u64> PageTables::new_table() {
    const PhysAddr frame = TRY(map_->allocate(page_size, page_size, kind_));
    std::memset(memory_ + frame.value, 0, page_size);
    return frame.value;
}

u64 PageTables::bits(Access access, Mode mode) const {
    u64 bits = present;
    if (mode == Mode::user) bits |= user;
    if (mode == Mode::nucleus) bits |= global;
    if (access == Access::read_write) bits |= writable;
    if (access != Access::read_execute && no_execute_) bits |= never_execute;
    return bits;
}

Result<u64*> PageTables::entry(VirtAddr virt, unsigned level, Mode mode) {
    u64* at = table(root_);
    for (unsigned current = 4; current > level; --current) {
        u64& directory = at[index(virt, current)];
        if ((directory & present) == 0)
            directory = TRY(new_table()) | present | writable | (mode == Mode::user ? user : 0);
        at = table(directory & address_bits);
    }
    return &at[index(virt, level)];
}

Result<void> PageTables::map(VirtAddr virt, PhysAddr phys, u64 size, Access access, Mode mode) {
    const u64 rights = bits(access, mode);
    u64* slot = nullptr;
    for (u64 done = 0; done < size; done += page_size) {
        const VirtAddr at = virt + done;
        if (slot == nullptr || index(at, 1) == 0)
            slot = TRY(entry(at, 1, mode));
        else
            ++slot;
        *slot = (phys.value + done) | rights;
    }
    return {};
}

Result<void> PageTables::map_large(VirtAddr virt, PhysAddr phys, u64 size) {
    const u64 rights = bits(Access::read_write, Mode::nucleus) | large;
    u64* slot = nullptr;
    for (u64 done = 0; done < size; done += large_page_size) {
        const VirtAddr at = virt + done;
        if (slot == nullptr || index(at, 2) == 0)
            slot = TRY(entry(at, 2, Mode::nucleus));
        else
            ++slot;
        *slot = (phys.value + done) | rights;
    }
    return {};
}

Result<void> PageTables::make_read_only(VirtAddr virt, u64 size) {
    for (u64 done = 0; done < size; done += page_size) {
        u64& directory = *TRY(entry(virt + done, 2, Mode::nucleus));
        if ((directory & large) != 0) {
            const u64 pages = TRY(new_table());
            for (unsigned page = 0; page < entries; ++page)
                table(pages)[page] = (directory & ~large) + page * page_size;
            directory = pages | present | writable;
        }
        table(directory & address_bits)[index(virt + done, 1)] &= ~writable;
    }
    return {};
}

} // namespace metta::boot
