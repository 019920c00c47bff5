// SPDX-License-Identifier: MIT
// The program's heap as operator new sees it: what is at hand is taken in place.
#pragma once

#include "runtime/heap/program_heap.hpp"

namespace metta::heap {

/// A constant address: that saves instructions. It may be used before it is prepared: then nothing is at hand.
extern constinit Heap the_default_heap;

enum class IfNone : u8 { answer_null, end_program };

void* allocate_default_slowly(u64 size, u64 alignment, u32 caller, IfNone if_none);
/// Called last of all, so that it has the same return address as who calls it, and nothing is looked up in vain.
[[gnu::noinline]] void free_default_slowly(void* block);

[[gnu::always_inline]] inline void* allocate_default(u64 size, u32 caller, IfNone if_none) {
    void* const block = the_default_heap.try_allocate(size, caller);
    if (block != nullptr) [[likely]]
        return block;
    return allocate_default_slowly(size, slot_unit, caller, if_none);
}

[[gnu::always_inline]] inline void free_default(void* block) {
    if (!the_default_heap.try_free(block)) [[unlikely]]
        free_default_slowly(block);
}

} // namespace metta::heap
