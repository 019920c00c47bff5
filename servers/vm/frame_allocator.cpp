// SPDX-License-Identifier: MIT
// Zones are asked from the highest that will do to the lowest.
#include "servers/vm/frame_allocator.hpp"

namespace metta::vm {

FrameAllocator::FrameAllocator(std::span<u64> storage, u64 limit) {
    usize at = 0;
    for (u32 zone = 0; zone < zones && bounds[zone] < limit; ++zone) {
        const u64 first = bounds[zone], end = std::min(limit, bounds[zone + 1]);
        const usize words = FrameZone::words_for(first, end);
        zones_[zone] = FrameZone(storage.subspan(at, words), first, end);
        at += words;
    }
}

std::optional<u32> FrameAllocator::take(u32 order, Region region) {
    if (order >= orders) return std::nullopt;
    for (u32 zone = zones - static_cast<u32>(region); zone-- > 0;)
        if (const auto first = zones_[zone].take(order)) return first;
    return std::nullopt;
}

std::optional<u32> FrameAllocator::take_run(u32 count, u32 alignment, Region region) {
    if (count == 0 || count > maximum_run || !std::has_single_bit(alignment) || alignment > maximum_run)
        return std::nullopt;
    const u32 covering = std::max(std::bit_ceil(count), alignment);
    const auto first = take(static_cast<u32>(std::countr_zero(covering)), region);
    // The rest is given back at once.
    if (first) zones_[zone_of(*first)].give_back_run(*first + count, covering - count);
    return first;
}

void FrameAllocator::give_back_run(u32 first, u32 count) {
    for (u64 at = first, end = at + count; at < end;) {
        FrameZone& zone = zones_[zone_of(at)];
        const u64 here = std::min(end, zone.end()) - at;
        zone.give_back_run(at, here);
        at += here;
    }
}

void FrameAllocator::add(u64 first, u64 count) {
    total_frames_ += count;
    for (u64 at = first, end = first + count; at < end;) {
        FrameZone& zone = zones_[zone_of(at)];
        const u64 here = std::min(end, zone.end()) - at;
        zone.add(at, here);
        at += here;
    }
}

u64 FrameAllocator::free_frames() const {
    u64 free = 0;
    for (const FrameZone& zone : zones_) free += zone.free();
    return free;
}

} // namespace metta::vm
