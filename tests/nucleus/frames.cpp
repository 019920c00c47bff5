// SPDX-License-Identifier: MIT
// Only frames that are owned and mapped nowhere can change hands: so changing hands shows that they are.
#include "tests/nucleus/frames.hpp"

#include <algorithm>

#include "tests/nucleus/fixture.hpp"

namespace metta::nucleus_tests {

/// To the other account, and back by a portal that is bound to that one.
bool FrameSource::change_hands() const {
    constexpr u64 at_once = 512;
    for (u64 frame = kept_; frame < end_; frame += at_once) {
        const u64 count = std::min(end_ - frame, at_once);
        if (transfer(frame, count, other_account()) != Status::ok) return false;
        if (invoke(TestPortal::transfer_back, frame, count, account_).status != Status::ok) return false;
    }
    return true;
}

u64 FrameSource::take(u32 width) {
    const u64 frame = round_up(next_, u64{1} << width), after = frame + (u64{1} << width);
    if (after > end_) return 0;
    next_ = after;
    return frame;
}

bool FrameSource::all_returned() {
    next_ = kept_;
    return change_hands();
}

} // namespace metta::nucleus_tests
