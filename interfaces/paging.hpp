// SPDX-License-Identifier: MIT
// What a program that handles its page faults itself and the nester that loads it know of each other: which part of its
// image is there from the start, where its handler is, what it tells of itself, and how it says that its memory is
// broken.
#pragma once

#include <type_traits>

#include "interfaces/start_record.hpp"

namespace metta {

/// A segment of a program with this flag (of those that ELF leaves to the system) is copied when the program is loaded
/// and stays where it is: a fault handler can rely on it. A program that has one pages itself: only this, the text, the
/// constants, the upper page of each stack and the context slots are there at the start. Data are shared, for
/// reading, until they are written; what is zero, and the rest of the stacks, is not there.
inline constexpr u32 nailed_segment_flag = 0x10'0000;

/// Why a fault was not resolved by the domain's own handler (FaultContext::refusal).
enum class PagingRefusal : u64 {
    none = 0,
    no_page_fault = 1, ///< it is another exception, or a portal that is not bound
    nowhere = 2,       ///< no stretch driver has the address
    forbidden = 3,     ///< its driver does not allow such an access
    guard = 4,         ///< the guard page of a stack
    no_frames = 5,     ///< the contract is used up, and the domain has nothing that it can evict
    no_source = 6,     ///< who has what the page should hold did not give it
    no_progress = 7,   ///< the same instruction has faulted over and over (said by the nucleus)
    no_end = 8,        ///< the handler has run for too long (said by the scheduler)
    count,
};

/// What a domain's page faults have come to. Ticks are of the time stamp counter, inside the handler.
struct PagingCounts {
    u64 faults = 0;   ///< page faults, all of them
    u64 zeroed = 0;   ///< pages that came as zeros
    u64 copied = 0;   ///< that were shared until they were written
    u64 fetched = 0;  ///< whose content came from a file or another domain
    u64 evicted = 0;  ///< that went to make room, or because frames were asked back
    u64 stored = 0;   ///< of these, whose content went to another domain first
    u64 refused = 0;  ///< faults that were not resolved
    u64 ticks = 0;    ///< all together
    u64 longest = 0;  ///< the one that took longest
    u64 resident = 0; ///< pages that drivers have mapped now
};

/// What a heap tells of itself.
struct HeapCounts {
    char name[16] = {};  ///< empty: there is no such heap
    u64 blocks = 0;      ///< allocated now
    u64 bytes = 0;       ///< that their users can use of them
    u64 mapped = 0;      ///< bytes of memory that the heap has, its tables included
    u64 peak = 0;        ///< the most that that has been
    u64 allocations = 0; ///< so far
    u64 refused = 0;     ///< requests that found no memory
    u64 shared = 0;      ///< 1: others may use its blocks
};

/// Begins the nailed segment.
struct PagerRecord {
    static constexpr u32 current_version = 1;
    static constexpr usize maximum_heaps = 8;

    u32 version = current_version;
    u32 reserved = 0;
    void (*handler)() = nullptr; ///< entered as interfaces/object_state.hpp says of a domain's own handler
    /// Raised by the nester whenever it has taken frames without asking, before anybody can have them: all that the
    /// domain held then and had neither mapped nor nailed. Whoever maps a frame that was not mapped for a while looks
    /// whether this has changed meanwhile: the frame may have been taken, and have come back for another use.
    u64 reclaimed = 0;
    PagingCounts paging;
    HeapCounts heaps[maximum_heaps];
};
static_assert(sizeof(PagerRecord) <= page_size && std::is_trivially_copyable_v<PagerRecord>);

/// Every thread, and every stack for callers, has a unit of `stack_distance` in the private window. From its lowest
/// address on: a page where nothing is ever mapped, the context slot, another such page, and the stack; so neither the
/// handler's stack nor the other can grow into anything. The first thread's unit is larger: its stack can grow down to
/// the page above `start_stack_guard`, and its slot is above the stack.
inline constexpr u64 start_slot_address = start_stack_top + page_size;
inline constexpr u64 start_stack_guard = program_limit;
inline constexpr u64 slot_offset = page_size, stack_guard_offset = 2 * page_size;

/// How a program says that its memory is broken: it invokes portal `misuse_portal`, which is never bound, with this in
/// rdi, in rsi the address of the block, in rdx its size in bytes, in r10 and r8 the code addresses behind the calls
/// that have allocated it and freed it (0: not known). The keeper reports that, and ends the domain; after `leak` it
/// goes on.
enum class Misuse : u64 {
    double_free = 0,
    overrun = 1,          ///< what lies behind the block, or before it, is not as it was
    wild_free = 2,        ///< there is no such block
    write_after_free = 3, ///< a block in quarantine is not as it was
    leak = 4,             ///< the program ends, and the block is still allocated
    out_of_memory = 5,    ///< the program can't go on without a block of `rdx` bytes
    count,
};

} // namespace metta
