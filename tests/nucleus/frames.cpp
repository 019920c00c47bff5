// SPDX-License-Identifier: MIT
// Only frames that are owned and mapped nowhere can change hands: so changing hands shows that they are.
#include "tests/nucleus/frames.hpp"

#include "tests/nucleus/fixture.hpp"

namespace metta::nucleus_tests {

/// To the other account, and back by a portal that is bound to that one.
bool FrameSource::change_hands() const {
    if (transfer(kept_, end_ - kept_, other_account()) != Status::ok) return false;
    return invoke(TestPortal::transfer_back, kept_, end_ - kept_, account_).status == Status::ok;
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
