// SPDX-License-Identifier: MIT
// Which sizes small blocks have. Up to 128 bytes every multiple of 16, then eight sizes between a power of two and the
// next: at most a ninth of a slot is not used.
//
// Slots of one size lie in runs. Memory is dealt out by granules of 1 KiB, and a run is as few granules as two or more
// slots fill to the last byte. So nothing is lost at its end, it has at most 64 slots, a word of bits, and programs
// that have few blocks of a size pay for little more than these.
#pragma once

#include <algorithm>
#include <array>
#include <bit>

#include "runtime/base/types.hpp"

namespace metta::heap {

inline constexpr u32 granule_size = 1024;
inline constexpr u32 slot_unit = 16; ///< slots are multiples of it, and so aligned
inline constexpr u32 largest_slot = 4096;
inline constexpr u32 class_count = 48;

struct SizeClass {
    u32 size = 0;       ///< of a slot, in bytes
    u32 slots = 0;      ///< of a run: at most 64
    u32 granules = 0;   ///< of a run
    u32 reciprocal = 0; ///< 2^32 / size, rounded up: exact quotients for offsets into a run
    u64 all = 0;        ///< a bit for each slot
    u32 kept = 0;       ///< free slots at hand, at most; 0: of large ones
};

namespace size_class_detail {

inline constexpr u32 largest_kept_bytes = 1024, most_kept = 26;

constexpr std::array<SizeClass, class_count> make_classes() {
    std::array<SizeClass, class_count> classes;
    u32 size = 0;
    for (SizeClass& one : classes) {
        size += size < 128 ? slot_unit : std::bit_floor(size) / 8;
        one.size = size;
        one.slots = std::max(2u, granule_size / std::min(granule_size, size & ~(size - 1))); // the fewest that do
        one.granules = one.slots * size / granule_size;
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

/// The smallest class for a number of `slot_unit`s. If that is a multiple of a power of two, so is the class' size.
inline constexpr std::array<u8, largest_slot / slot_unit + 1> class_of_units = size_class_detail::make_lookup();

} // namespace metta::heap
