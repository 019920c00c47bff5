// SPDX-License-Identifier: MIT
// Which sizes small blocks have. Up to 272 bytes every multiple of 16; then eight sizes for each power of two, and each
// of them 16 bytes more than a round number, or 32 from 1 KiB on: programs ask for 512, 1024 or 4096 bytes, or for so
// many and a header of their own, much more often than for others of that size, and a tag comes behind these.
//
// Slots of one size lie in runs. Memory is dealt out by granules of 1 KiB; a run has at most 64 slots, a word of bits,
// and as many that little is lost at its end. Pages of a run come with the first slots that need them, so that programs
// that have few blocks of a size pay for little more than these.
#pragma once

#include <algorithm>
#include <array>
#include <bit>

#include "runtime/base/types.hpp"

namespace metta::heap {

inline constexpr u32 granule_size = 1024;
inline constexpr u32 slot_unit = 16;                ///< slots are multiples of it, and so aligned
inline constexpr u32 finest_slot = 256 + slot_unit; ///< up to this size there is one for each multiple of the unit
inline constexpr u32 largest_slot = 4096 + 2 * slot_unit;
inline constexpr u32 dense_slot = 528; ///< of larger ones whole pages are given back while their run is in use
inline constexpr u32 class_count = 49;

struct SizeClass {
    u32 size = 0;       ///< of a slot, in bytes
    u32 slots = 0;      ///< of a run: at most 64
    u32 granules = 0;   ///< of a run
    u32 reciprocal = 0; ///< 2^32 / size, rounded up: exact quotients for offsets into a run
    u64 all = 0;        ///< a bit for each slot
    u32 kept = 0;       ///< free slots at hand, at most; 0: of large ones
};

namespace size_class_detail {

inline constexpr u32 largest_kept_bytes = 1056, most_kept = 26;
inline constexpr u32 longest_run = 128;  ///< granules
inline constexpr u32 largest_loss = 256; ///< a run loses at most this part of it at its end, if it can

/// Of small slots 64, which leave nothing; of larger ones the fewest that lose little.
constexpr u32 slots_of_run(u32 size) {
    if (size < finest_slot) return 64;
    for (u32 part = largest_loss;; part /= 2)
        for (u32 slots = 2; slots != 64 && slots * size <= longest_run * granule_size; ++slots)
            if ((granule_size - slots * size % granule_size) * part <= slots * size) return slots;
}

constexpr std::array<SizeClass, class_count> make_classes() {
    std::array<SizeClass, class_count> classes;
    u32 round = 0;
    for (SizeClass& one : classes) {
        round += round < finest_slot ? slot_unit : std::bit_floor(round - slot_unit) / 8;
        const u32 size = round < granule_size ? round : round + slot_unit;
        one.size = size;
        one.slots = slots_of_run(size);
        one.granules = (one.slots * size + granule_size - 1) / granule_size;
        one.reciprocal = static_cast<u32>(((u64{1} << 32) + size - 1) / size);
        one.all = one.slots == 64 ? ~u64{0} : (u64{1} << one.slots) - 1;
        one.kept = std::min(most_kept, largest_kept_bytes / size) & ~1u;
    }
    return classes;
}

} // namespace size_class_detail

inline constexpr std::array<SizeClass, class_count> size_classes = size_class_detail::make_classes();
static_assert(size_classes.back().size == largest_slot);

namespace size_class_detail {

constexpr std::array<u8, largest_slot / slot_unit + 1> make_lookup() {
    std::array<u8, largest_slot / slot_unit + 1> lookup = {};
    u8 found = 0;
    for (u32 units = 0; units < lookup.size(); ++units) {
        if (size_classes[found].size < units * slot_unit) ++found;
        lookup[units] = found;
    }
    return lookup;
}

} // namespace size_class_detail

/// The smallest class for a number of `slot_unit`s.
inline constexpr std::array<u8, largest_slot / slot_unit + 1> class_of_units = size_class_detail::make_lookup();

} // namespace metta::heap
