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

/// Frames from the end of the last free region.
class LastFrames {
  public:
    explicit LastFrames(const BootInfo& boot) {
        for (u32 at = 0; at < boot.region_count; ++at)
            if (is_free(boot.regions[at]))
                first_ = boot.regions[at].base / page_size, end_ = boot.regions[at].end() / page_size;
    }
    u64 take() { return end_ > first_ ? --end_ : 0; }
    u64 end() const { return end_; }

  private:
    u64 first_ = 0, end_ = 0;
};

} // namespace

Result<FrameAllocator> take_over_memory(const BootInfo& boot, ObjectRef self) {
    const u64 limit = boot.direct_map_end / page_size;
    const usize words = FrameAllocator::words_for(limit);
    LastFrames frames(boot);
    const u64 last = frames.end();
    for (u64 page = 0; page * page_size < words * sizeof(u64); ++page) {
        const u64 address = Place::storage + page * page_size, frame = frames.take();
        Status status = map_private(address, frame, Rights::read_write);
        while (status == Status::needs_table) {
            const Status given = configure(self, Attribute::donate_table, frames.take(), root_account).status;
            status = given == Status::ok ? map_private(address, frame, Rights::read_write) : given;
        }
        if (status != Status::ok)
            return refuse({.subject = "memory",
                           .expected = "frames for the table of free frames",
                           .found = "the nucleus answered",
                           .value = static_cast<u64>(status)});
        std::memset(reinterpret_cast<byte*>(address), 0, page_size);
    }
    FrameAllocator allocator({reinterpret_cast<u64*>(Place::storage), words}, limit);
    for (u32 at = 0; at < boot.region_count; ++at) {
        const MemoryRegion& region = boot.regions[at];
        if (!is_free(region)) continue;
        // Frame 0 is kept: 0 means none wherever a frame is noted.
        const u64 first = std::max<u64>(region.base / page_size, 1), end = region.end() / page_size;
        allocator.add(first, (end == last ? frames.end() : end) - first);
    }
    return allocator;
}

} // namespace metta::vm
