// SPDX-License-Identifier: MIT
// Copy, then patch: nothing else is ever written into portal code.
#include "nucleus/portals/stamper.hpp"

#include <cstring>

#include "nucleus/copy.hpp"

namespace metta {
namespace {

constexpr u8 breakpoint = 0xcc;

template <class T>
void store(byte* at, T value) {
    std::memcpy(at, &value, sizeof value);
}

} // namespace

bool stamp(std::span<byte> room, u64 address, const PortalPlan& plan, PortalConstants& constants) {
    if (room.size() < plan.size() + stamping_slack) return false;
    constants[Constant::return_half] = address + plan.return_offset();
    byte* at = room.data();
    // A distance counts from the end of its four bytes, where the code will run.
    const u64 end_of_distance = address - reinterpret_cast<u64>(at) + sizeof(u32);
    constexpr u64 middle = u64{1} << 31;
    u64 misfits = 0; // what a sign-extended constant has above its 32 bits, seen from the middle of their range
    for (const Fragment* fragment : plan.items()) {
        // Whole words: up to seven bytes more than asked for, which the next fragment, or breakpoints, cover. Reading
        // beyond a fragment stays within the nucleus' text.
        copy_words(at, fragments_text + fragment->offset, (fragment->size + sizeof(u64) - 1) / sizeof(u64));
        const Patch* patch = fragment_patches + fragment->first_patch;
        for (const Patch* end = patch + fragment->patches; patch != end; ++patch) {
            byte* place = at + patch->offset;
            u64 value = constants[patch->constant];
            if (patch->kind == PatchKind::whole) {
                store(place, value);
                continue;
            }
            if (patch->kind == PatchKind::relative) value -= reinterpret_cast<u64>(place) + end_of_distance;
            store(place, static_cast<u32>(value));
            misfits |= value + middle;
        }
        at += fragment->size;
    }
    fill_bytes(at, breakpoint, room.size() - static_cast<usize>(at - room.data()));
    return misfits >> 32 == 0;
}

} // namespace metta
