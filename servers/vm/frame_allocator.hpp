// SPDX-License-Identifier: MIT
// Physical memory that kserver may give, in four zones: what lies below 1 MiB, below 16 MiB and below 4 GiB is kept for
// those who can use no other, as long as there is something higher.
#pragma once

#include <algorithm>
#include <limits>

#include "servers/vm/frame_zone.hpp"

namespace metta::vm {

/// Where frames may lie: anywhere, or where physical addresses have at most so many bits. As in Frames.Region.
enum class Region : u8 { any, bits32, bits24, bits20 };

class FrameAllocator {
  public:
    static constexpr u32 orders = FrameZone::orders;
    static constexpr u32 maximum_run = u32{1} << (orders - 1);
    static constexpr u32 zones = 4;

    /// Words of storage for frames below `limit`.
    static constexpr usize words_for(u64 limit) {
        usize words = 0;
        for (u32 zone = 0; zone < zones && bounds[zone] < limit; ++zone)
            words += FrameZone::words_for(bounds[zone], std::min(limit, bounds[zone + 1]));
        return words;
    }
    FrameAllocator() = default;
    /// `storage`: words_for(limit) zero words. Nothing is free at first.
    FrameAllocator(std::span<u64> storage, u64 limit);

    /// The first of 2^order frames, aligned to their number.
    std::optional<u32> take(u32 order = 0, Region region = Region::any);
    void give_back(u32 first, u32 order = 0) { zones_[zone_of(first)].give_back(first, order); }

    /// The first of `count` frames, a multiple of `alignment`. Nothing: there is no such run, or there cannot be; from
    /// 1 to maximum_run frames can be had, aligned to a power of two up to maximum_run.
    std::optional<u32> take_run(u32 count, u32 alignment, Region region = Region::any);
    /// Frames that were taken, in any portions.
    void give_back_run(u32 first, u32 count);

    /// At the start: any range of frames below the limit becomes free.
    void add(u64 first, u64 count);

    u64 free_frames() const;
    u64 total_frames() const { return total_frames_; }
    /// `zone` < zones, the lowest memory first.
    ZoneRecord zone(u32 zone) const { return zones_[zone].record(); }

  private:
    static constexpr std::array<u64, zones + 1> bounds = {0, u64{1} << 8, u64{1} << 12, u64{1} << 20,
                                                          std::numeric_limits<u64>::max()};
    static constexpr u32 zone_of(u64 frame) {
        return u32{frame >= bounds[1]} + u32{frame >= bounds[2]} + u32{frame >= bounds[3]};
    }

    std::array<FrameZone, zones> zones_;
    u64 total_frames_ = 0;
};

} // namespace metta::vm
