// SPDX-License-Identifier: MIT
// Event channels: counts that only grow. Waiting for one is the scheduler's business.
#pragma once

#include "nucleus/objects/object.hpp"

namespace metta {

/// In the first of two frames; the counts fill the second.
struct EventPage : Object {
    static constexpr u32 width = 1;
    static constexpr u32 channels = page_size / sizeof(u64);

    Portal* retired; ///< signals that wake: unbound, but perhaps still in somebody's invocation stack
    u32 users;       ///< pools and domains that keep an address of a count: it cannot be destroyed before they let go

    u64* counts() const { return in_frame<u64>(self.frame() + 1); }
};

/// A channel that the nucleus signals by itself. A page that is destroyed meanwhile is no harm: it is signalled no
/// more.
struct EventChannel {
    ObjectRef page;
    u32 channel;
};

} // namespace metta
