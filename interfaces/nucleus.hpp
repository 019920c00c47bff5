// SPDX-License-Identifier: MIT
// What ring 3 and the nucleus agree on: how a portal is invoked, what it answers, and what objects there are.
//
// A portal is invoked by `syscall` with its number in eax and arguments in rdi rsi rdx r10 r8 r9. Its status comes back
// in rax, further results in the argument registers. rcx and r11 are lost, rbp and rsp are kept; the rest is as the
// portal's specification says (interfaces/portal_specification.hpp). A number that is not bound is a fault of the
// domain, not an error code.
#pragma once

#include "runtime/base/types.hpp"

namespace metta {

/// What a portal answers in rax.
enum class Status : u64 {
    ok = 0,
    bad_argument = 1, ///< an argument is outside what the portal was bound to, or makes no sense
    absent = 2,       ///< this machine has no such thing
    busy = 3,         ///< no stack is free in the server's pool, or something still uses the object: try again later
    too_deep = 4,     ///< the thread has no invocation frame left: it is nested `maximum_call_depth` calls deep
    peer_died = 5,    ///< the domain that was called, or that the return passed through, has been destroyed
    revoked = 6,      ///< what the portal was bound to has been destroyed
    stale = 7,        ///< a reference to an object that is no more
    needs_table = 8,  ///< the domain has no donated frame left for a page table
    not_owner = 9,    ///< a frame is not in the account, or is in use
    occupied = 10,    ///< something is there already
    exhausted = 11,   ///< a table of the nucleus, or the code page, has no room left
    bad_specification = 12 ///< the portal specification breaks a rule; rdi answers which (SpecificationError)
};

/// Numbers in a portal table: the same in every domain. 0 and 1 are bound when the domain is made.
inline constexpr u32 return_portal = 0; ///< ends a call: rdi and what else the specification names are the results
inline constexpr u32 fault_return_portal = 1; ///< ends a fault handler: the thread goes on as its context slot says
inline constexpr u32 fault_portal = 2;        ///< where the domain's faults go; never invoked, only installed
inline constexpr u32 first_free_portal = 8;
inline constexpr u32 portal_count = 512; ///< entries of a portal table

/// How many calls a thread can be away from home. One more answers `too_deep`.
inline constexpr u32 maximum_call_depth = 30;

/// The portals bound in the first domain's table when it starts: the whole machine is its.
enum class FirstPortal : u32 {
    console_read = 8,      ///< rdi: register 0..7 of the console's UART; answers its value in rdi
    console_write = 9,     ///< rdi: register 0..7, rsi: the value
    link_read = 10,        ///< as console_read, for the host link's UART
    link_write = 11,       ///< as console_write, for the host link's UART
    power_off = 12,        ///< asks for soft-off, which may take a moment; `absent`: this machine has none
    boot_information = 13, ///< answers in rdi where BootInfo lies, read-only
    create = 14,
    destroy = 15,
    install = 16,
    grant = 17,
    configure = 18,
    get_state = 19,
    set_state = 20,
    resume = 21,
    transfer = 22,
    map_private = 23, ///< bound to the first domain itself
    demap_private = 24,
    dispatch = 25, ///< for the scheduler, as the three that follow
    halt = 26,
    set_timer = 27,
    end_of_interrupt = 28,
    populate = 29,
};
inline constexpr u32 first_portal_of_programs = 32; ///< the first domain installs its own from here on

/// A nucleus object: the number of its first frame in the lower half, its generation in the upper. A reference to an
/// object that has been destroyed is refused (`stale`), whatever its frames are used for since. 0 refers to nothing.
struct ObjectRef {
    u64 value = 0;

    constexpr u32 frame() const { return static_cast<u32>(value); }
    constexpr u32 generation() const { return static_cast<u32>(value >> 32); }
    static constexpr ObjectRef make(u32 frame, u32 generation) { return {u64{generation} << 32 | frame}; }
    explicit constexpr operator bool() const { return value != 0; }
    friend constexpr bool operator==(ObjectRef, ObjectRef) = default;
};

/// What `create` makes, and of how many contiguous frames (as a power of two) aligned to their number.
enum class ObjectType : u8 {
    none = 0,
    domain = 1,      ///< protection domain with its portal table: 8 frames
    thread = 2,      ///< 2 frames
    vcpu = 3,        ///< 1 frame
    event_page = 4,  ///< 512 event channels: 2 frames; the second holds the counts, and may be mapped for reading
    stack_pool = 5,  ///< up to 56 server stacks: 1 frame
    portal_code = 6, ///< room for portals: 1 frame
    stretch = 7,     ///< 2^n frames: a record and 2^n - 1 leaf tables of 2 MiB each
};

/// What a domain may do in a stretch, and the most that a mapping allows. x86 has no writing without reading. There is
/// no way to say writable and executable for a domain.
enum class Rights : u8 { none = 0, read = 1, write = 2, execute = 4, read_write = 3, read_execute = 5, any = 7 };
constexpr bool allows(Rights rights, Rights wanted) {
    return (static_cast<u8>(rights) & static_cast<u8>(wanted)) == static_cast<u8>(wanted);
}

/// Who pays for a frame. Account 0 is nobody: such a frame is the machine's. The first domain starts with all memory in
/// `root_account`; the numbers mean nothing to the nucleus.
using AccountId = u32;
inline constexpr AccountId root_account = 1;

/// What `configure` sets, with up to three values in rdx r10 r8 (rdi: the object, rsi: the attribute).
enum class Attribute : u32 {
    donate_table = 1,   ///< domain: a frame for its page tables; rdx: the frame, r10: the account it comes from
    withdraw_table = 2, ///< domain: gives back one frame that no table needs; answers it in rdi (`absent`: none)
    keeper = 3,         ///< domain: rdx: event page, r10: channel that is signalled when a thread stops in it
    thread_slot = 4,    ///< thread: rdx: address of its context slot at home, r10: the frame that lies there
    pool_stack = 5,     ///< pool: adds a server stack; rdx: its top, r10: FS base, r8: slot address, r9: its frame
    pool_event = 6,     ///< pool: rdx: event page, r10: channel that is signalled when an empty pool gets a stack back
    activations = 7,    ///< vcpu: rdx: 1: its thread is entered at the activation entry when it is resumed at home
    scheduler = 8, ///< pool: its domain schedules; rdx: entry for interrupts (SchedulerEntry), r10: a thread at home in
                   ///< it, which the nucleus runs there and nobody else, r8: what it finds in rcx
};

/// Why the scheduler is entered at its entry for interrupts: rdi, with interrupts off, on its pool's first stack. The
/// thread that had the processor, if there was one, is at rest and can be dispatched. Whoever is entered so ends by
/// invoking `dispatch` or `halt`; it cannot return.
struct SchedulerEntry {
    /// An interrupt: its vector, first_vector … last_vector. It is acknowledged by the portal `end_of_interrupt`.
    static constexpr u64 first_vector = 32, timer_vector = 0xfe, last_vector = 0xfe;
    /// A thread that nobody has resumed has stopped: rsi: the thread, rdx: its StopReason.
    static constexpr u64 stopped = 256;
};

/// Processor features that the nucleus uses where the processor declares them: bit numbers in BootInfo::features.
enum class Feature : u32 { nx, smep, smap, umip, fsgsbase, pcid, count };
inline constexpr const char* feature_names[] = {"NX", "SMEP", "SMAP", "UMIP", "FSGSBASE", "PCID"};
static_assert(sizeof feature_names / sizeof feature_names[0] == static_cast<u32>(Feature::count));

} // namespace metta
