// SPDX-License-Identifier: MIT
// Frames of the domain's account, through their portals.
#pragma once

#include "interfaces/frames_portal.hpp"
#include "runtime/client/client.hpp"

namespace metta {

using FramesClient = Client<FramesSurrogate, Frames, Service::frames>;

/// One frame, anywhere, the short way; where that has none at hand, by Allocate. The surrogate must be a connection to
/// the domain's own service: opening that binds the portal.
inline Frames::Result<u64> take_frame(FramesClient& frames) {
    const PortalResult taken = call_untrusting(take_frame_portal);
    if (taken.status == Status::ok && taken.value != 0) [[likely]]
        return taken.value;
    return frames.allocate(1, 1, Frames::Region::any);
}

/// A nailed frame stays the account's: it is neither given back nor asked back before it is let go.
inline Status nail_frame(u64 frame) { return invoke(nail_frame_portal, frame, 1u).status; }
inline Status let_frame_go(u64 frame) { return invoke(nail_frame_portal, frame, 0u).status; }

/// Gives one frame back, likewise.
inline Frames::Result<void> give_frame(FramesClient& frames, u64 frame) {
    const PortalResult given = call_untrusting(give_frame_portal, frame);
    if (given.status == Status::ok && given.value == 0) [[likely]]
        return {};
    return frames.free(frame, 1);
}

} // namespace metta
