// SPDX-License-Identifier: MIT
// Memory of kserver's that every domain may be allowed to read: a stretch in the shared space, which grows as it is
// used.
#pragma once

#include "runtime/middl/memory.hpp"
#include "servers/vm/frame_store.hpp"

namespace metta::kserver {

class SharedMemory final : public middl::Memory {
  public:
    static constexpr u64 size = large_page_size;

    /// Pages are mapped with the help of `orders`, a page of kserver's that lies in the frame `orders_frame`.
    SharedMemory(vm::FrameStore& store, byte* orders, u32 orders_frame)
        : store_(store), orders_(orders), orders_frame_(orders_frame) {}

    /// Makes the stretch at `base`; kserver, `self`, may write.
    Status make(ObjectRef self, u64 base);
    ObjectRef stretch() const { return stretch_; }

  private:
    /// Maps as many pages as are missing.
    void* allocate_elsewhere(usize bytes, usize alignment) override;
    void release_elsewhere(void*, usize) override {}

    vm::FrameStore& store_;
    byte* orders_;
    u32 orders_frame_;
    ObjectRef stretch_;
    u64 limit_ = 0;
};

} // namespace metta::kserver
