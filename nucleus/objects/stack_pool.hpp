// SPDX-License-Identifier: MIT
// Stacks of a server that calling threads take and give back, without search: a list for each processor, whose head
// lies in the processor's block.
#pragma once

#include "interfaces/object_state.hpp"
#include "nucleus/arch/x86_64/layout.h"
#include "nucleus/objects/domain.hpp"

namespace metta {

struct StackPool;

/// Where a thread runs inside a domain: one of a pool's stacks, or its place at home.
struct ServerStack {
    ServerStack* next;
    u64 top;            ///< its highest address, less what the entry convention wants
    u64 fs_base;        ///< the thread's in this domain
    u64* event;         ///< a count that is raised when the pool was empty
    u64 slot_address;   ///< of the context slot in the domain; 0: there is none
    FaultContext* slot; ///< the same, as the nucleus sees it
    StackPool* pool;    ///< nullptr: at home
    bool slot_used;     ///< an interrupted context is in the slot
    bool keeping;       ///< and it is another domain's: a fault that came by a portal
    u32 sequence;       ///< how many faults the domain's own handler has been told in it; it can't change this one
};
static_assert(sizeof(ServerStack) == 64);
static_assert(offsetof(ServerStack, next) == STACK_NEXT && offsetof(ServerStack, top) == STACK_TOP &&
              offsetof(ServerStack, fs_base) == STACK_FS && offsetof(ServerStack, event) == STACK_EVENT);

struct StackPool : Object {
    static constexpr u32 width = 0;
    static constexpr usize maximum_stacks = 56;

    Domain* domain;             ///< nullptr once it is dead
    StackPool *previous, *next; ///< of the domain's
    u32 slot;                   ///< which head in the processor's block
    u32 count;                  ///< stacks
    u32 users;                  ///< portals that take stacks from it
    EventPage* event_page;
    u64* event;   ///< a count in it
    u64 no_event; ///< what is raised when no event is set

    alignas(64) ServerStack stacks[maximum_stacks];
};
static_assert(sizeof(StackPool) <= page_size);

} // namespace metta
