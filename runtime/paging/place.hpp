// SPDX-License-Identifier: MIT
// Where a stretch driver maps its frames.
#pragma once

#include "runtime/client/stretches.hpp"
#include "runtime/paging/machine.hpp"

namespace metta::paging {

/// The domain's private window, where each page has rights of its own; or a stretch, where all pages have the
/// stretch's: a page there counts as written to as soon as it is there, if its driver says that it may be.
class Place {
  public:
    /// The private window.
    constexpr Place() = default;
    /// A stretch: only for domains that don't mind that pages come and go. Others that see it fault where nothing is.
    explicit constexpr Place(BoundStretch stretch) : portal_(stretch.first_portal()) {}

    bool rights_by_page() const { return portal_ == machine::window_portal; }
    Status map(u64 address, u64 frame, Rights rights) const { return machine::map(portal_, address, frame, rights); }
    machine::Demapped demap(u64 address) const { return machine::demap(portal_, address); }

  private:
    u32 portal_ = machine::window_portal;
};

} // namespace metta::paging
