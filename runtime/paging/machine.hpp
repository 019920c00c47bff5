// SPDX-License-Identifier: MIT
// All that paging needs of the machine. Programs have it by portals (portal_machine.cpp); tests bring another.
//
// Everything here is called under the pager's lock. What calls other domains, "slow" below, is called with the vector
// registers saved (runtime/paging/vectors.hpp).
#pragma once

#include "interfaces/services.hpp"
#include "runtime/user/portal.hpp"

namespace metta::paging::machine {

/// The first of the portals to the private window: they come in the order of those to a stretch.
inline constexpr u32 window_portal = map_own_portal;
static_assert(demap_own_portal - map_own_portal == static_cast<u32>(StretchPortal::demap) &&
              StretchPortal::map == StretchPortal{0});

/// Maps a frame of the account's: in the private window, or in the stretch whose first portal this is (BoundStretch),
/// where all rights are the stretch's.
#ifdef __linux__ // tests
Status map(u32 portal, u64 address, u64 frame, Rights rights);
#else // in line, since it is in the way of every fault
[[gnu::always_inline]] inline Status map(u32 portal, u64 address, u64 frame, Rights rights) {
    return invoke(portal, address, frame, rights).status; // in a stretch nothing looks at the rights
}
#endif

struct Demapped {
    Status status;
    u64 frame;
};
/// Takes away what is mapped at the address. `absent`: nothing is.
Demapped demap(u32 portal, u64 address);

/// Slow. `count` frames in a row that are zero: the number of the first, or 0: the contract is used up.
u64 allocate(u32 count);
/// Slow. The account does not hold the frame any more. False: it had been taken back already.
bool give_back(u64 frame);
/// Keeps the frame from being given or asked back, or lets it go.
Status nail(u64 frame, bool nailed);
/// Slow. A frame for a page table of the private window. False: there is none.
bool add_table();

/// Maps the frame where nobody but the pager looks, for reading and writing, until `close_window`. Null: the frame is
/// not the account's any more.
byte* open_window(u64 frame);
void close_window();
/// What a page that is mapped holds.
const byte* page_at(u64 address);

void clear_page(byte* page);
void copy_page(byte* to, const byte* from);

/// Lets others run: somebody else holds the lock.
void wait();

} // namespace metta::paging::machine
