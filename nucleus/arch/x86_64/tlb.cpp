// SPDX-License-Identifier: MIT
// Source: Intel SDM vol. 3, 4.10.4 (invalidation), vol. 2 (INVPCID).
#include "nucleus/arch/x86_64/tlb.hpp"

#include "nucleus/arch/x86_64/registers.hpp"

namespace metta::x86 {
namespace {

enum class Invalidate : u64 { context = 1, all = 2, all_but_global = 3 };

constinit bool has_invalidate = false; ///< INVPCID

void invalidate(Invalidate what, u16 process_context) {
    const u64 descriptor[2] = {process_context, 0};
    asm volatile("invpcid %0, %1" : : "m"(descriptor), "r"(static_cast<u64>(what)) : "memory");
}

} // namespace

constinit bool has_contexts = false;

void set_up_tlb() {
    has_contexts = (Cr4::read() & Cr4::pcid) != 0;
    has_invalidate = Cpuid::leaf(0).eax >= 7 && (Cpuid::leaf(7).ebx >> 10 & 1) != 0;
}

void flush_page(u64 address) {
    flush_own_page(address);
    if (!has_contexts) return; // another domain's page tables come with a flush
    if (has_invalidate)
        invalidate(Invalidate::all_but_global, 0);
    else
        flush_all();
}

void flush_pages(bool common) {
    if (common || (has_contexts && !has_invalidate))
        flush_all(); // those of the common region are global
    else if (has_contexts)
        invalidate(Invalidate::all_but_global, 0);
    else
        flush_current();
}

void flush_tagged(u16 process_context) {
    if (has_invalidate)
        invalidate(Invalidate::context, process_context);
    else
        flush_all();
}

void flush_all() {
    const u64 control = Cr4::read();
    Cr4::write(control & ~Cr4::global_pages);
    Cr4::write(control);
}

} // namespace metta::x86
