// SPDX-License-Identifier: MIT
// A few frames that an account holds and does not use now, so that taking and giving one back is a matter of a few
// instructions: portals of the account's own lead here, with interrupts off, on the processor's stack.
#pragma once

#include <array>

#include "interfaces/ram_table.hpp"
#include "servers/vm/frame_table.hpp"

namespace metta::vm {

/// Invariant: the frames are the account's in the RamTab, and `cached` in the frame table. Whoever else changes that
/// keeps the cache closed meanwhile: then the portals refuse, and the caller asks for frames in the ordinary way.
struct FrameCache {
    static constexpr u32 capacity = 16, refill = 8;

    FrameTable* table = nullptr;
    const FrameRecord* ram = nullptr;
    AccountId account = 0;
    u16 key = 0;    ///< the account's in the frame table
    u32 closed = 0; ///< how many keep it closed
    u32 count = 0;
    std::array<u32, capacity> frames = {};
};

class ClosedCache {
  public:
    explicit ClosedCache(FrameCache& cache) : cache_(cache) {
        __atomic_store_n(&cache.closed, cache.closed + 1, __ATOMIC_SEQ_CST);
    }
    ~ClosedCache() { __atomic_store_n(&cache_.closed, cache_.closed - 1, __ATOMIC_RELEASE); }
    ClosedCache(const ClosedCache&) = delete;
    ClosedCache& operator=(const ClosedCache&) = delete;

  private:
    FrameCache& cache_;
};

extern "C" {
/// Where the portals `take_frame_portal` and `give_frame_portal` enter, the FrameCache as badge.
void vm_take_frame_entry();
void vm_give_frame_entry();
}

} // namespace metta::vm
