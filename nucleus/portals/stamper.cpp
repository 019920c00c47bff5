// SPDX-License-Identifier: MIT
// Copy, then patch: nothing else is ever written into portal code.
#include "nucleus/portals/stamper.hpp"

#include <cstring>

#include "nucleus/copy.hpp"

namespace metta {
namespace {

constexpr u64 breakpoints = 0xcccc'cccc'cccc'cccc;

constexpr bool fits_sign_extended(u64 value) {
    return static_cast<u64>(static_cast<i64>(static_cast<std::int32_t>(value))) == value;
}

/// `at` will run at `address`. False: the constant does not fit.
inline bool apply(byte* at, u64 address, PatchKind kind, u64 value) {
    if (kind == PatchKind::whole) {
        std::memcpy(at, &value, sizeof value);
        return true;
    }
    if (kind == PatchKind::relative) value -= address + sizeof(u32);
    const auto low = static_cast<u32>(value);
    std::memcpy(at, &low, sizeof low);
    return fits_sign_extended(value);
}

} // namespace

bool stamp(std::span<byte> room, u64 address, const PortalPlan& plan, PortalConstants& constants) {
    if (room.size() % sizeof(u64) != 0 || room.size() < round_up(plan.size() + stamping_slack, sizeof(u64)))
        return false;
    constants[Constant::return_half] = address + plan.return_offset();
    byte* at = room.data();
    bool fits = true;
    for (const Fragment* fragment : plan.items()) {
        // Whole words: up to seven bytes more than asked for, which the next fragment, or breakpoints, cover. Reading
        // beyond a fragment stays within the nucleus' text.
        copy_words(at, fragments_text + fragment->offset, (fragment->size + sizeof(u64) - 1) / sizeof(u64));
        const Patch* patch = fragment_patches + fragment->first_patch;
        for (const Patch* end = patch + fragment->patches; patch != end; ++patch) {
            byte* place = at + (patch->offset - fragment->offset);
            const u64 runs_at = address + static_cast<u64>(place - room.data());
            fits &= apply(place, runs_at, patch->kind, constants[patch->constant]);
        }
        at += fragment->size;
    }
    // What is left over is never reached; if it is all the same, it is a breakpoint.
    const auto used = static_cast<usize>(at - room.data());
    std::memset(at, static_cast<int>(breakpoints & 0xff), room.size() - used);
    return fits;
}

} // namespace metta
