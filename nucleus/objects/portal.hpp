// SPDX-License-Identifier: MIT
// A bound portal: a header with what the nucleus must know of it, and behind it the stamped code, in a code page. The
// page is executable where it runs and writable where the nucleus writes it, never both through one mapping.
#pragma once

#include "interfaces/portal_specification.hpp"
#include "nucleus/memory/stretch.hpp"
#include "nucleus/objects/stack_pool.hpp"

namespace metta {

/// In the direct map; `code` is where it runs.
struct Portal {
    Portal* record; ///< this, in the direct map
    PortalKind kind;
    u16 flags;
    u32 number;              ///< in the domain's table
    Domain* domain;          ///< in whose table it is: the caller
    Object* target;          ///< what it is bound to: the domain that is called, …; nullptr: nothing, or it is dead
    Portal *previous, *next; ///< of the target's; while being taken out, of a domain's `retired` (by next alone)
    Portal *previous_bound, *next_bound; ///< of the domain's
    u64 code;
    u64 first, second;
    /// Of `protect`: entries is the domain's directory entry, once that is known and the only one. Of map_private and
    /// demap_private: the 2 MiB that were worked on last, or no pages.
    StretchWindow window;
    StackPool* pool;
    EventPage* trace;
    u64 entry, badge;
    u64 count; ///< calls, if counted
    AccountId account;
    u16 serialising;
    u16 size;        ///< bytes of code
    u16 return_half; ///< offset in it; 0: none
    u8 unit, units;  ///< where it lies in its page
    StackPolicy stack;
    u8 arguments, results;
};

/// Room for portals, in units of 64 bytes.
struct PortalCode : Object {
    static constexpr u32 width = 0;
    static constexpr usize unit_size = 64, units = page_size / unit_size, first_unit = 2;

    u64 used;          ///< one bit for each unit
    u32 slot;          ///< which page of the code window
    u32 count;         ///< portals
    u8 unit_of[units]; ///< for each unit, the first unit of the portal that it belongs to

    byte* unit(usize number) { return reinterpret_cast<byte*>(this) + number * unit_size; }
};
static_assert(sizeof(PortalCode) <= PortalCode::first_unit * PortalCode::unit_size);

/// Where code pages run: 16 MiB below the middle of the top 2 GiB.
inline constexpr u64 code_window = nucleus_base + (u64{512} << 20);
inline constexpr u64 code_window_size = u64{4096} * page_size;

/// The portal whose stamped code `address` lies in; nullptr: it lies in none.
Portal* portal_at(u64 address);

/// Of a call: the domain that is entered; of a signal that wakes: the scheduler's.
inline Domain* server_of(const Portal& portal) {
    return portal.kind == PortalKind::signal ? portal.pool->domain : static_cast<Domain*>(portal.target);
}

} // namespace metta
