// SPDX-License-Identifier: MIT
// Making the processor forget translations. A write to CR3 keeps those of other PCIDs, and the global ones.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::x86 {

/// Looks at what the processor can do. After features are enabled.
void set_up_tlb();

/// One page, as the domain sees it whose page tables are in use.
inline void flush_own_page(u64 address) { asm volatile("invlpg (%0)" : : "r"(address) : "memory"); }
/// One page, as every domain sees it.
void flush_page(u64 address);
/// Pages anywhere in the shared space, as every domain sees them. `common`: in the common region.
void flush_pages(bool common);
/// Everything of the domain whose page tables are in use, but for the common region.
inline void flush_current() {
    u64 root;
    asm volatile("mov %%cr3, %0\n\tmov %0, %%cr3" : "=r"(root) : : "memory");
}
/// PCIDs are in use.
extern bool has_contexts;
/// Everything of one PCID, where they are in use.
void flush_tagged(u16 process_context);
/// Everything of one PCID. `current`: its page tables are in use.
inline void flush_context(u16 process_context, bool current) {
    if (has_contexts)
        flush_tagged(process_context);
    else if (current)
        flush_current();
}
/// Everything, global pages too.
void flush_all();

} // namespace metta::x86
