// SPDX-License-Identifier: MIT
// How domains are connected: the numbers that mean the same in every domain that a nester has made, and the shape of a
// call through an interface's portal.
//
// A call of an interface takes the operation's number in rdi, up to four words in rsi rdx r10 r8, and answers with the
// outcome in rdi and up to four words again. What does not fit goes through the connection's argument area: memory that
// client and server both see, at one address, and nobody else. docs/middl.md tells which value is where.
#pragma once

#include <iterator>
#include <string_view>

#include "interfaces/boot_info.hpp"
#include "interfaces/primitives.hpp"
#include "interfaces/scheduler_types.hpp"
#include "runtime/base/raised.hpp"

namespace metta {

/// What a domain can be connected to. Who serves it was decided by who made the domain.
enum class Service : u32 {
    console = 1,      ///< Console: text in and out
    scheduler = 2,    ///< Scheduler: the portals `await_portal` and `yield_portal`
    events = 3,       ///< Events
    threads = 4,      ///< Threads
    memory = 5,       ///< Memory
    interrupts = 6,   ///< Interrupts: for drivers
    offers = 7,       ///< Offers: for servers
    domains = 8,      ///< Domains: starting, ending and looking at domains
    machine = 9,      ///< Machine: what the machine is, its files, its log, its power
    commands = 10,    ///< Commands: what a host wants done
    types = 11,       ///< Typesystem; opening it makes `registry_address` readable
    names = 12,       ///< Context: the domain's root context
    calls = 13,       ///< Calls: calls that a host makes
    portals = 14,     ///< Portals: what portals domains have
    loader = 15,      ///< Loader: images of programs
    uart = 16,        ///< Uart: the serial port of the domain's console
    frames = 17,      ///< Frames; opening it also binds the five portals to frames below
    stretches = 18,   ///< Stretches
    memory_view = 19, ///< MemoryView
    file_pages = 20,  ///< FilePages: for pagers
    count,
};

/// What a service is called, in blueprints too.
inline constexpr std::string_view service_names[] = {
    "",        "console", "scheduler", "events",   "threads",   "memory",      "interrupts",
    "offers",  "domains", "machine",   "commands", "types",     "names",       "calls",
    "portals", "loader",  "uart",      "frames",   "stretches", "memory_view", "file_pages"};
static_assert(std::size(service_names) == static_cast<usize>(Service::count));

/// Numbers in the portal table of every domain that a nester has made.
inline constexpr u32 nester_portal = 256;     ///< Nester
inline constexpr u32 await_portal = 257;      ///< Scheduler.Await, whose outcome is an AwaitResult
inline constexpr u32 yield_portal = 258;      ///< Scheduler.Yield
inline constexpr u32 take_frame_portal = 259; ///< → rdi: a frame of the account's, or 0: ask Frames.Allocate
inline constexpr u32 give_frame_portal = 260; ///< rdi: a frame → rdi: 0, or 1: it is to be given by Frames.Free
inline constexpr u32 nail_frame_portal = 261; ///< Nucleus.Nail, bound to the account
inline constexpr u32 map_own_portal = 262;    ///< Nucleus.MapPrivate, bound to the domain and its account
inline constexpr u32 demap_own_portal = 263;  ///< Nucleus.DemapPrivate, bound to the domain
inline constexpr u32 service_portal(Service service) { return 272 + static_cast<u32>(service); }
inline constexpr u32 port_portal(u32 range) { return 304 + 2 * range; } ///< reading; the next: writing (StartRecord)
inline constexpr u32 event_portal(u32 event) { return 320 + event; }    ///< signals the event
inline constexpr u32 maximum_events = 128;                              ///< of a domain

/// Portals to stretches (Stretches.Bind) have numbers from here on: as many slots as a domain may have, each with one
/// portal of each kind.
enum class StretchPortal : u32 { map, demap, map_range, demap_range, share, protect, count };
inline constexpr u32 first_stretch_portal = 32, maximum_bound_stretches = 36;
inline constexpr u32 stretch_portals = static_cast<u32>(StretchPortal::count);
static_assert(first_stretch_portal + maximum_bound_stretches * stretch_portals <= nester_portal);

/// What a reference to an interface is between domains, in a Type.Any too: the number of a service, as the domain is
/// connected to it that binds the reference; above those, numbers of contexts that the nester answers itself; from
/// `first_object_reference` on an object that a server has published, whose number is never used again. 0 refers to
/// nothing.
inline constexpr u64 first_object_reference = u64{1} << 32;
inline constexpr u64 reference_to(Service service) { return static_cast<u64>(service); }

/// Portals of bound objects have numbers from here on, as many as a domain may have of them.
inline constexpr u32 first_bound_portal = 448, maximum_bound_portals = 64;

/// How a wait ended.
using scheduler_types::AwaitResult;
static_assert(AwaitResult::reached == AwaitResult{0} && AwaitResult::abandoned == AwaitResult{3});
/// Added to the count that is waited for: the wait is abandonable. For servers that wait for the outside world on
/// behalf of a caller, who may end meanwhile.
inline constexpr u64 await_abandonable = u64{1} << 63;
/// In a count's highest bit: somebody waits. The count itself is the rest.
inline constexpr u64 event_waiter_bit = u64{1} << 63;

/// Where the registry of types lies for everybody who has opened Service::types (runtime/types/registry.hpp).
inline constexpr u64 registry_address = shared_space_base + (u64{1} << 30);

/// Where domains' stretches lie: from here to the common region.
inline constexpr u64 stretches_base = 2 * shared_space_base;

/// Bytes of an argument area.
inline constexpr usize argument_area_size = page_size;
/// Bytes of a sequence or string that a call can carry, if it carries nothing else there.
inline constexpr usize largest_sequence = argument_area_size - sizeof(u32);

} // namespace metta
