// SPDX-License-Identifier: MIT
// The host's heap, for what arrives.
#pragma once

#include <algorithm>
#include <new>

#include "runtime/middl/memory.hpp"

namespace metta::caller {

class Heap final : public middl::Memory {
  public:
    void* allocate_elsewhere(usize size, usize) override {
        return ::operator new(size, std::align_val_t(16), std::nothrow);
    }
    void release_elsewhere(void* start, usize) override { ::operator delete(start, std::align_val_t(16)); }
};

} // namespace metta::caller
