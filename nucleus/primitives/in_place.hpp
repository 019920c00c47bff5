// SPDX-License-Identifier: MIT
// Functions that in-place portals call: see PortalKind for what each does.
#pragma once

#include "nucleus/objects/portal.hpp"

namespace metta {

/// rax and rdi of the invoker.
struct InPlaceResult {
    u64 status;
    u64 value;
};

extern "C" {
InPlaceResult map_in_place(u64 address, u64 frame, u64, const Portal& portal);
InPlaceResult demap_in_place(u64 address, u64, u64, const Portal& portal);
InPlaceResult map_large_in_place(u64 address, u64 frame, u64, const Portal& portal);
InPlaceResult demap_large_in_place(u64 address, u64, u64, const Portal& portal);
InPlaceResult protect_in_place(u64 rights, u64, u64, const Portal& portal);
InPlaceResult protect_large_in_place(u64 rights, u64, u64, const Portal& portal);
InPlaceResult grant_unit_in_place(u64 domain, u64 stretch, u64 rights, const Portal& portal);
InPlaceResult nail_in_place(u64 frame, u64 nailed, u64, const Portal& portal);
InPlaceResult map_private_in_place(u64 address, u64 frame, u64 rights, const Portal& portal);
InPlaceResult demap_private_in_place(u64 address, u64, u64, const Portal& portal);
InPlaceResult map_device_in_place(u64 address, u64 page, u64, const Portal& portal);
InPlaceResult set_timer_in_place(u64 ticks, u64, u64, const Portal& portal);
InPlaceResult end_of_interrupt_in_place(u64, u64, u64, const Portal& portal);
InPlaceResult power_off_in_place(u64, u64, u64, const Portal& portal);
}

} // namespace metta
