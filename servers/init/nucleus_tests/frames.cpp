// SPDX-License-Identifier: MIT
// Only frames that are owned and mapped nowhere can change hands: so changing hands shows that they are.
#include "servers/init/nucleus_tests/frames.hpp"

#include <algorithm>
#include <span>

namespace metta::init {
namespace {

constexpr AccountId other_account = 2;

/// The same frames, with the accounts the other way round: by a portal bound to the other one.
bool change_hands(u64 first, u64 count) {
    if (transfer(first, count, other_account) != Status::ok) return false;
    return invoke(first_portal_of_programs, first, count, root_account).status == Status::ok;
}

} // namespace

FrameSource::FrameSource(const BootInfo& boot) {
    for (const MemoryRegion& region : std::span(boot.regions).first(boot.region_count)) {
        const u64 first = round_up(region.base / page_size, capacity);
        // The highest fitting region: low memory is scarce.
        if (region.kind == RegionKind::available && (first + capacity) * page_size <= region.end())
            first_ = round_down(region.end() / page_size, capacity) - capacity;
    }
}

u64 FrameSource::take(u32 width) {
    used_ = round_up(used_, u64{1} << width);
    const u64 frame = first_ + used_;
    used_ += u64{1} << width;
    return used_ <= capacity ? frame : 0;
}

bool FrameSource::all_returned() {
    used_ = kept_;
    return change_hands(first_ + kept_, capacity - kept_);
}

} // namespace metta::init
