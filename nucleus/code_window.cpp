// SPDX-License-Identifier: MIT
// The window's page tables are part of the nucleus, so that showing a page needs no frame.
#include "nucleus/code_window.hpp"

#include <array>

#include "nucleus/arch/x86_64/tlb.hpp"
#include "nucleus/machine.hpp"
#include "nucleus/memory/page_entry.hpp"
#include "nucleus/objects/portal.hpp"
#include "nucleus/panic.hpp"

namespace metta {
namespace {

constexpr usize entries_per_table = 512, tables = code_window_size / large_page_size + 1; // the last: a device's
using Table = std::array<PageEntry, entries_per_table>;
alignas(page_size) constinit std::array<Table, tables> window_tables{};

PageEntry* table_at(u64 frame) { return in_frame<PageEntry>(frame); }
usize index(u64 address, unsigned level) { return (address >> (3 + 9 * level)) % entries_per_table; }

/// The directory that holds the nucleus' 2 MiB units, and the frame behind an address of the nucleus.
PageEntry* nucleus_directory(u64 root) {
    return table_at(table_at(table_at(root)[index(code_window, 4)].frame())[index(code_window, 3)].frame());
}
u64 frame_behind(const PageEntry* directory, const void* address) {
    const auto virt = reinterpret_cast<u64>(address);
    return table_at(directory[index(virt, 2)].frame())[index(virt, 1)].frame();
}

PageEntry& entry_of(u32 slot) { return window_tables[slot / entries_per_table][slot % entries_per_table]; }

} // namespace

void set_up_code_window(u64 root) {
    PageEntry* directory = nucleus_directory(root);
    for (usize table = 0; table < tables; ++table) {
        PageEntry& unit = directory[index(code_window + table * large_page_size, 2)];
        if (unit.present()) panic("the image of the nucleus reaches into the window of portal code");
        unit = PageEntry(frame_behind(directory, &window_tables[table]) * page_size | PageEntry::present_bit |
                         PageEntry::writable_bit);
    }
}

void* show_device_page(u64 frame) {
    constexpr u64 bits = PageEntry::present_bit | PageEntry::writable_bit | PageEntry::global_bit;
    window_tables[tables - 1][0] = PageEntry(frame * page_size | bits | machine.never_execute).device();
    return reinterpret_cast<void*>(code_window + code_window_size);
}

void show_code_page(u32 slot, u32 frame) {
    entry_of(slot) = PageEntry(u64{frame} * page_size | PageEntry::present_bit | PageEntry::global_bit);
}

void hide_code_page(u32 slot) {
    entry_of(slot) = PageEntry();
    x86::flush_page(code_page_address(slot)); // global, and so the same in every context
}

Portal* portal_at(u64 address) {
    const u64 offset = address - code_window;
    if (offset >= code_window_size) return nullptr;
    const PageEntry entry = entry_of(static_cast<u32>(offset / page_size));
    if (!entry.present()) return nullptr;
    auto* page = in_frame<PortalCode>(entry.frame());
    const u8 unit = page->unit_of[offset % page_size / PortalCode::unit_size];
    return reinterpret_cast<Portal*>(page->unit(unit));
}

} // namespace metta
