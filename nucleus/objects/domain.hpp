// SPDX-License-Identifier: MIT
// A protection domain: rights in the one address space, and a portal table. It has no thread of its own.
#pragma once

#include "nucleus/arch/x86_64/layout.h"
#include "nucleus/memory/directories.hpp"
#include "nucleus/objects/event_page.hpp"

namespace metta {

struct StackPool;

/// In the first frame of eight; the others are as `DomainFrame` says. Every domain sees its own record and table at
/// domain_window, for the nucleus only.
struct Domain : Object {
    static constexpr u32 width = 3;

    Domain* record; ///< this, in the direct map
    u64 root_word;  ///< what goes into CR3
    u64 root_frame;
    u16 process_context; ///< PCID, or 0
    u64 handler_entry;   ///< of the domain's own fault handler; 0: it has none
    Portal* keeper_call; ///< at `fault_portal`: what its own handler can't take goes there; nullptr: nowhere
    Portal* bound;       ///< portals in the table, fault portal too; linked through Portal::next_bound
    Portal* retired;     ///< being taken out: unbound, but perhaps still in somebody's invocation stack
    StackPool* pools;
    EventChannel keeper;
    TableStock stock;
    u64 dismantled; ///< page tables below this address are no more
    u32 threads;    ///< at home here

    u64* table() const; ///< portal_count addresses of code
    Directories directories(const RamTable& ram, u64 never_execute) {
        return {direct_map(), ram, root_frame, stock, never_execute};
    }
};

/// What the frames of a domain hold, counted from its first.
struct DomainFrame {
    static constexpr u32 record = 0, root = 1, upper = 2, middle = 3, leaf = 4, table = 5, spare = 6, count = 8;
};

inline u64* Domain::table() const { return in_frame<u64>(self.frame() + DomainFrame::table); }

/// The domain whose page tables are in use.
inline Domain& current_domain() { return *reinterpret_cast<const Domain*>(PORTAL_TABLE + page_size)->record; }

} // namespace metta
