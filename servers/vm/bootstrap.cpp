// SPDX-License-Identifier: MIT
// The storage lies in the highest frames that are free; what is left of them, and everything else, is given out.
#include "servers/vm/bootstrap.hpp"

#include <algorithm>

#include "runtime/user/manager.hpp"
#include "servers/vm/frame_store.hpp"

namespace metta::vm {
namespace {

constexpr bool is_free(const MemoryRegion& region) {
    return region.kind == RegionKind::available || region.kind == RegionKind::boot;
}

/// Frames from the end of the largest free region.
class LastFrames {
  public:
    explicit LastFrames(const BootInfo& boot) {
        for (u32 at = 0; at < boot.region_count; ++at) {
            const MemoryRegion& region = boot.regions[at];
            if (!is_free(region) || region.size / page_size <= end_ - first_) continue;
            first_ = region.base / page_size, end_ = region.end() / page_size;
        }
        whole_ = end_;
    }
    u64 take() { return end_ > first_ ? --end_ : 0; }
    u64 end() const { return end_; }
    /// Where the region ends that they are taken from.
    u64 end_of_region() const { return whole_; }

  private:
    u64 first_ = 0, end_ = 0, whole_ = 0;
};

/// Zero pages for kserver, from `address` on.
Result<void> map_storage(LastFrames& frames, ObjectRef self, u64 address, u64 size) {
    for (const u64 end = address + size; address < end; address += page_size) {
        const u64 frame = frames.take();
        Status status = map_private(address, frame, Rights::read_write);
        while (status == Status::needs_table) {
            const Status given = configure(self, Attribute::donate_table, frames.take(), root_account).status;
            status = given == Status::ok ? map_private(address, frame, Rights::read_write) : given;
        }
        if (status != Status::ok)
            return refuse({.subject = "memory",
                           .expected = "frames for the tables of frames",
                           .found = "the nucleus answered",
                           .value = static_cast<u64>(status)});
        std::memset(reinterpret_cast<byte*>(address), 0, page_size);
    }
    return {};
}

} // namespace

Result<MachineMemory> take_over_memory(const BootInfo& boot, ObjectRef self) {
    const u64 limit = boot.direct_map_end / page_size;
    const usize words = FrameAllocator::words_for(limit), note_words = FrameTable::words_for(limit);
    LastFrames frames(boot);
    TRY(map_storage(frames, self, Place::storage, words * sizeof(u64)));
    TRY(map_storage(frames, self, Place::frame_notes, note_words * sizeof(u64)));
    FrameAllocator allocator({reinterpret_cast<u64*>(Place::storage), words}, limit);
    for (u32 at = 0; at < boot.region_count; ++at) {
        const MemoryRegion& region = boot.regions[at];
        if (!is_free(region)) continue;
        // Frame 0 is kept: 0 means none wherever a frame is noted.
        const u64 first = std::max<u64>(region.base / page_size, 1), end = region.end() / page_size;
        allocator.add(first, (end == frames.end_of_region() ? frames.end() : end) - first);
    }
    return MachineMemory{allocator, FrameTable({reinterpret_cast<FrameNote*>(Place::frame_notes), limit})};
}

} // namespace metta::vm
