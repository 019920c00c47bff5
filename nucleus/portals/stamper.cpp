// SPDX-License-Identifier: MIT
// Copy, then patch: nothing else is ever written into portal code.
#include "nucleus/portals/stamper.hpp"

#include <cstring>

namespace metta {
namespace {

constexpr byte breakpoint{0xcc};

bool fits_sign_extended(u64 value) { return static_cast<u64>(static_cast<i64>(static_cast<std::int32_t>(value))) == value; }

void store32(byte* at, u64 value) {
    const auto low = static_cast<u32>(value);
    std::memcpy(at, &low, sizeof low);
}

/// `at` will run at `address`. False: the constant does not fit.
bool apply(byte* at, u64 address, PatchKind kind, u64 value) {
    switch (kind) {
    case PatchKind::whole:
        std::memcpy(at, &value, sizeof value);
        return true;
    case PatchKind::sign_extended:
        store32(at, value);
        return fits_sign_extended(value);
    case PatchKind::relative: {
        const u64 distance = value - (address + sizeof(u32));
        store32(at, distance);
        return fits_sign_extended(distance);
    }
    }
    return false;
}

bool place(byte* at, u64 address, const Fragment& fragment, const PortalConstants& constants) {
    std::memcpy(at, fragments_text + fragment.offset, fragment.size);
    bool fits = true;
    for (u32 number = 0; number < fragment.patches; ++number) {
        const Patch& patch = fragment_patches[fragment.first_patch + number];
        const u32 offset = patch.offset - fragment.offset;
        fits = apply(at + offset, address + offset, patch.kind, constants[patch.constant]) && fits;
    }
    return fits;
}

} // namespace

bool stamp(std::span<byte> room, u64 address, const PortalPlan& plan, PortalConstants& constants) {
    usize call_size = 0;
    for (const Fragment* fragment : plan.code.items()) call_size += fragment->size;
    constants[Constant::return_half] = address + call_size;

    usize used = 0;
    bool fits = true;
    for (const FragmentList* half : {&plan.code, &plan.return_half})
        for (const Fragment* fragment : half->items()) {
            if (fragment->size > room.size() - used) return false;
            fits = place(room.data() + used, address + used, *fragment, constants) && fits;
            used += fragment->size;
        }
    std::memset(room.data() + used, static_cast<int>(breakpoint), room.size() - used);
    return fits;
}

} // namespace metta
