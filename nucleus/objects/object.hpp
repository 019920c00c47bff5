// SPDX-License-Identifier: MIT
// What all nucleus objects have in common. They lie in donated frames, and are reached through the direct map.
#pragma once

#include "interfaces/boot_info.hpp"
#include "nucleus/memory/ram_table.hpp"

namespace metta {

struct Portal;

/// The beginning of every object's first frame. Made and unmade by the nucleus; no constructor, no destructor.
struct Object {
    ObjectRef self;
    Portal* portals; ///< those bound to this object, in any table; linked through Portal::next
    u32 phase;       ///< of its destruction; 0: alive
    u32 touched; ///< of a stretch, not 0: something may be mapped there (StretchWindow::touch)

    bool alive() const { return phase == 0; }
};

inline byte* direct_map() { return reinterpret_cast<byte*>(direct_map_base); }

template <class T>
T* in_frame(u64 frame) {
    return reinterpret_cast<T*>(direct_map() + frame * page_size);
}
inline u32 frame_of(const void* object) {
    return static_cast<u32>((reinterpret_cast<u64>(object) - direct_map_base) / page_size);
}

} // namespace metta
