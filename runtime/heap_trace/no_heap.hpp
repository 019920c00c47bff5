// SPDX-License-Identifier: MIT
// A heap that does nothing: what replaying a trace takes by itself is measured with it.
#pragma once

#include "runtime/heap_trace/heap_trace.hpp"

namespace metta {

/// Its blocks are nowhere, but what is done with them is done.
struct NoHeap {
    static void* block(usize size) { return reinterpret_cast<void*>(size); } // NOLINT: never used as a pointer
    void* allocate(usize size) { return block(size); }
    void* allocate_aligned(usize size, usize) { return block(size); }
    void* resize(void*, usize size) { return block(size); }
    void free(void* at) { asm volatile("" : : "r"(at)); }
};

} // namespace metta
