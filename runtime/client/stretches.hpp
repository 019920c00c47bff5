// SPDX-License-Identifier: MIT
// Stretches, through their portal, and what a domain does in one through portals of its own.
#pragma once

#include "interfaces/stretches_portal.hpp"
#include "runtime/client/client.hpp"

namespace metta {

using StretchesClient = Client<StretchesSurrogate, Stretches, Service::stretches>;

/// A stretch that the domain has portals to. They stay when this goes: until Unbind, or until a right or the stretch is
/// gone. Then invoking one is a fault; or, if the stretch is gone, the answer is `revoked`.
class BoundStretch {
  public:
    /// Has the portals made.
    static Stretches::Result<BoundStretch> bind(Stretches& stretches, u64 stretch) {
        const Stretches::Result<u32> portal = stretches.bind(stretch);
        if (!portal) return std::unexpected(portal.error());
        return BoundStretch(*portal);
    }
    /// To portals that have been made, from this number on.
    explicit constexpr BoundStretch(u32 first) : first_(first) {}
    u32 first_portal() const { return first_; }

    /// Maps a frame that the account holds; with the attribute Large, the 512 frames from there on.
    Status map(u64 address, u64 frame) const { return invoke(portal(StretchPortal::map), address, frame).status; }
    /// Unmaps what is at the address: `value` is the frame.
    PortalResult demap(u64 address) const { return invoke(portal(StretchPortal::demap), address); }
    /// Maps `count` frames in a row, from `frame` on, until one is refused: `value` says how many are mapped.
    PortalResult map_range(u64 address, u64 frame, u64 count) const {
        return invoke(portal(StretchPortal::map_range), address, frame, count, 0u, 0u, from_the_start);
    }
    /// Unmaps what is in `count` pages in a row.
    PortalResult demap_range(u64 address, u64 count) const {
        return invoke(portal(StretchPortal::demap_range), address, 0u, count, 0u, 0u, from_the_start);
    }
    /// What `domain` may do from now on, the short way, and if that is not possible by SetRights.
    Stretches::Result<void> share(Stretches& stretches, u64 stretch, u32 domain, Stretches::Rights rights) const {
        const PortalResult shared = invoke(portal(StretchPortal::share), domain, rights.bits());
        if ((static_cast<u64>(shared.status) | shared.value) == 0) [[likely]]
            return {};
        return stretches.set_rights(stretch, domain, rights);
    }
    /// From now on the domain itself may do this of what it has been given, and no more.
    Status protect(Rights rights) const { return invoke(portal(StretchPortal::protect), rights).status; }

  private:
    static constexpr u64 from_the_start = 0; ///< of operations that go in steps: the nucleus keeps where they are
    u32 portal(StretchPortal which) const { return first_ + static_cast<u32>(which); }

    u32 first_;
};

} // namespace metta
