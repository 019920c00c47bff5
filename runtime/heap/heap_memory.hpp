// SPDX-License-Identifier: MIT
// What arrives, in the program's own heap: as much as there is, and in whatever order it goes again.
#pragma once

#include "runtime/heap/program_heap.hpp"
#include "runtime/middl/memory.hpp"

namespace metta::heap {

class HeapMemory final : public middl::Memory {
  public:
    constexpr HeapMemory() = default;

  private:
    void* allocate_elsewhere(usize size, usize alignment) override { return default_heap().allocate(size, alignment); }
    void release_elsewhere(void* start, usize) override { default_heap().free(start); }
};

} // namespace metta::heap
