// SPDX-License-Identifier: MIT
// Room for answers that come in many pieces and go all together.
#pragma once

#include "runtime/middl/memory.hpp"

namespace metta::shell {

/// An arena that is empty again as soon as all that it has given is back, in whatever order.
class ReusedMemory final : public middl::Memory {
  public:
    explicit constexpr ReusedMemory(std::span<byte> storage) : arena_(storage) {}

    void* allocate_elsewhere(usize size, usize alignment) override {
        void* const start = arena_.allocate(size, alignment);
        if (start != nullptr) ++pieces_;
        return start;
    }
    void release_elsewhere(void* start, usize size) override {
        arena_.release(start, size);
        if (--pieces_ == 0) arena_.reset();
    }

  private:
    middl::Arena arena_;
    usize pieces_ = 0;
};

} // namespace metta::shell
