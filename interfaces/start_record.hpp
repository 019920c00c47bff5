// SPDX-License-Identifier: MIT
// What a program starts with: a page at a fixed address of its private window, for reading. (Nemesis: pervasives.)
#pragma once

#include <type_traits>

#include "interfaces/services.hpp"

namespace metta {

/// A range of I/O ports that the domain may use, through port_portal(n) and port_portal(n) + 1.
struct StartPorts {
    u16 first = 0;
    u16 count = 0; ///< 0: there is none
};

struct StartRecord {
    static constexpr u32 current_version = 2;
    static constexpr usize maximum_ports = 4, maximum_lines = 4, maximum_text = 2048;

    u32 version = current_version;
    u32 domain = 0;                  ///< its own number
    u64 ticks_per_second = 0;        ///< of the time stamp counter; 0: not known
    StartPorts ports[maximum_ports]; ///< what `port_portal` leads to
    u8 lines[maximum_lines] = {};    ///< interrupt lines that it may attach to
    u32 line_count = 0;
    u32 argument_count = 0; ///< the program's name comes first
    u32 debug_heap = 0;     ///< 1: its heaps look for mistakes (runtime/heap)
    u32 reserved = 0;
    char arguments[maximum_text] = {}; ///< each ends with a zero byte

    // Only for a program that tests the nucleus: it has the managers' portals (FirstPortal), bound to an account of its
    // own.
    AccountId account = 0;
    u64 first_frame = 0, frame_count = 0; ///< all of the account's frames
    ObjectRef domain_object, thread_object;
};
static_assert(sizeof(StartRecord) <= page_size && std::is_trivially_copyable_v<StartRecord>);

/// Where everything of a program lies: its image from 4 MiB on (runtime/user/program.ld), then these. A small program
/// needs one page table for all of it.
inline constexpr u64 program_limit = 0x5c'0000;   ///< programs end below
inline constexpr u64 start_stack_top = 0x5f'd000; ///< of the first thread; below its stack nothing is mapped
inline constexpr u64 start_record_address = 0x5f'f000;
inline constexpr u64 event_counts_address = 0x60'0000;  ///< counts of the domain's events, for reading
inline constexpr u64 thread_stacks_address = 0x68'0000; ///< stacks of further threads (Threads)
inline constexpr u64 server_stacks_address = 0x70'0000; ///< stacks for callers (Offers)
inline constexpr u64 stack_distance = 0x8000;           ///< from one of them to the next
inline constexpr u32 stack_pages = 4;                   ///< of each, at its upper end; below nothing is mapped

} // namespace metta
