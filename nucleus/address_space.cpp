// SPDX-License-Identifier: MIT
// The top 2 GiB of every domain have directories of its own, for one page table: it shows the nucleus, at addresses
// that are the same in all domains, the portal table and the record of the domain whose page tables are in use. So an
// invocation finds its portal without knowing whose it is.
#include "nucleus/address_space.hpp"

#include <algorithm>
#include <cstring>

#include "nucleus/arch/x86_64/layout.h"
#include "nucleus/arch/x86_64/registers.hpp"
#include "nucleus/machine.hpp"

extern "C" {
void unbound_entry();
void return_entry();
void fault_return_entry();
}

namespace metta {
namespace {

constexpr usize entries_per_table = 512;
constexpr usize upper_half = 256, common_slot = 253, top_slot = 511;
constexpr usize nucleus_slot = 510, window_slot = 511; ///< in the directory of the top 512 GiB
constexpr u64 domain_window = PORTAL_TABLE;
static_assert(domain_window == nucleus_base + (u64{1} << 30), "the last GiB");
static_assert(common_region_base == common_slot << 39);

u64 template_root; ///< frame
alignas(page_size) constinit PageEntry common_tables[entries_per_table] = {};

PageEntry* table_at(u64 frame) { return in_frame<PageEntry>(frame); }

PageEntry nucleus_table(u64 frame) {
    return PageEntry(frame * page_size | PageEntry::present_bit | PageEntry::writable_bit);
}

/// A page of the window: what may be changed is changed in the direct map.
PageEntry window_page(u64 frame) {
    return PageEntry(frame * page_size | PageEntry::present_bit | machine.never_execute);
}

u64 frame_of_nucleus(const void* address) {
    const auto virt = reinterpret_cast<u64>(address);
    const PageEntry* table = table_at(template_root);
    for (unsigned level = 4; level > 1; --level)
        table = table_at(table[(virt >> (3 + 9 * level)) % entries_per_table].frame());
    return table[(virt >> 12) % entries_per_table].frame();
}

u64 address(void (*code)()) { return reinterpret_cast<u64>(code); }

/// Everything but the root.
void fill_domain(Domain& domain, PageEntry* upper) {
    const u32 first = domain.self.frame();
    domain.record = &domain;
    PageEntry* middle = table_at(first + DomainFrame::middle);
    PageEntry* leaf = table_at(first + DomainFrame::leaf);
    std::memset(middle, 0, page_size);
    std::memset(leaf, 0, page_size);
    upper[window_slot] = nucleus_table(first + DomainFrame::middle);
    middle[0] = nucleus_table(first + DomainFrame::leaf);
    leaf[0] = window_page(first + DomainFrame::table);
    leaf[1] = window_page(first + DomainFrame::record);

    u64* table = domain.table();
    std::fill_n(table, portal_count, address(unbound_entry));
    table[return_portal] = address(return_entry);
    table[fault_return_portal] = address(fault_return_entry);

    // Without a PCID of its own a domain shares number 0, and is flushed whenever it is entered.
    constexpr u64 keep_translations = u64{1} << 63;
    const bool contexts = (x86::Cr4::read() & x86::Cr4::pcid) != 0;
    const auto context = contexts ? machine.process_contexts.take() : std::nullopt;
    domain.process_context = static_cast<u16>(context.value_or(0));
    domain.root_word = domain.root_frame * page_size | domain.process_context | (context ? keep_translations : 0);
}

} // namespace

void set_up_address_spaces(u64 root) {
    template_root = root;
    (void)machine.process_contexts.take(); // number 0
    // Everybody's directories say "read and execute"; the ones below narrow that.
    table_at(root)[common_slot] =
        PageEntry(frame_of_nucleus(common_tables) * page_size | PageEntry::present_bit | PageEntry::user_bit);
}

void make_domain(Domain& domain) {
    const u32 first = domain.self.frame();
    domain.root_frame = first + DomainFrame::root;
    PageEntry* root = table_at(domain.root_frame);
    const PageEntry* shared = table_at(template_root);
    std::memset(root, 0, upper_half * sizeof(PageEntry));
    std::copy_n(shared + upper_half, entries_per_table - upper_half, root + upper_half);
    root[common_slot] = shared[common_slot];

    PageEntry* upper = table_at(first + DomainFrame::upper);
    std::memset(upper, 0, page_size);
    upper[nucleus_slot] = table_at(shared[top_slot].frame())[nucleus_slot];
    root[top_slot] = nucleus_table(first + DomainFrame::upper);
    fill_domain(domain, upper);
    for (u32 spare = DomainFrame::spare; spare < DomainFrame::count; ++spare)
        domain.stock.push(direct_map(), first + spare);
}

void adopt_domain(Domain& domain, u64 root) {
    domain.root_frame = root;
    fill_domain(domain, table_at(table_at(root)[top_slot].frame()));
}

void release_process_context(Domain& domain) {
    if (domain.process_context != 0) machine.process_contexts.give_back(domain.process_context);
}

Directories common_directories() {
    return {direct_map(), machine.ram, template_root, machine.common_tables, machine.never_execute, true};
}

} // namespace metta
