// SPDX-License-Identifier: MIT
// Blocks of a heap that have pages of their own, with frames as somebody wishes them: to be seen by a device, or to be
// taken away from others at once.
#pragma once

#include <optional>

#include "interfaces/frames.hpp"
#include "runtime/heap/heap_core.hpp"

namespace metta::heap {

/// Which frames pages are to have, where that matters.
struct FrameWish {
    bool contiguous = false; ///< one run of frames
    bool nailed = false;     ///< the system does not take them back
    Frames::Region region = Frames::Region::any;
    u32 alignment = 1; ///< of the first frame, where they are contiguous
};

/// Who puts frames into pages that a heap has left to it. They are in ranges of the heap's.
class FrameSupply {
  public:
    /// Frames for all of these pages, or none. Answers the first one.
    virtual std::optional<u64> commit_as(u64 address, u64 pages, const FrameWish& wish) = 0;
    virtual void decommit_as(u64 address, u64 pages, bool nailed) = 0;

  protected:
    ~FrameSupply() = default;
};

/// A view of a shared heap; its lock is held.
class PageBlocks {
  public:
    PageBlocks(HeapCore& core, FrameSupply& frames) : core_(core), frames_(frames) {}

    /// A block of so many pages at a multiple of `alignment` bytes, a power of two up to 2 MiB; null: out of memory.
    void* allocate(u64 pages, u64 alignment, const FrameWish& wish, u32 caller);
    /// Any block of the heap.
    void free(void* block, u32 caller);
    /// Takes the pages away: whoever touches the block from now on faults. It is still to be freed. False: the block
    /// has no pages of its own.
    bool revoke(void* block);
    /// Of the first byte of a contiguous block: the others follow.
    std::optional<u64> physical_address(const void* block) const;

  private:
    static constexpr u64 own_bit = u64{1} << 63, nailed_bit = u64{1} << 62, contiguous_bit = u64{1} << 61,
                         gone_bit = u64{1} << 60, frame_mask = gone_bit - 1;

    /// The block's run, if it has pages of its own.
    static bool has_own_pages(const HeapCore::Found& found);
    Run* find(const void* block) const;
    void take_pages_away(Run& run);

    HeapCore& core_;
    FrameSupply& frames_;
};

} // namespace metta::heap
