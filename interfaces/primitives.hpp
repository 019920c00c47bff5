// SPDX-License-Identifier: MIT
// What ring 3 and the nucleus agree on beyond interfaces/Nucleus.if, which is the manual of the primitive portals: the
// numbers in portal tables, references to objects, rights as page tables have them.
#pragma once

#include "interfaces/nucleus_types.hpp"

namespace metta {

using nucleus_types::Attribute;
using nucleus_types::ObjectType;
using nucleus_types::Status;
using nucleus_types::StopReason;
// Numbers that assembly knows, or that are in records of more than one version of a program.
static_assert(Status::ok == Status{0} && Status::bad_argument == Status{1} && Status::busy == Status{3} &&
              Status::too_deep == Status{4} && Status::peer_died == Status{5} && Status::revoked == Status{6} &&
              Status::bad_specification == Status{12});
static_assert(ObjectType::none == ObjectType{0} && ObjectType::thread == ObjectType{2} &&
              ObjectType::stretch == ObjectType{7});
static_assert(Attribute::donate_table == Attribute{1} && Attribute::scheduler == Attribute{8});
static_assert(StopReason::none == StopReason{0} && StopReason::rejected == StopReason{5});

/// Numbers in a portal table: the same in every domain. 0 and 1 are bound when the domain is made.
inline constexpr u32 return_portal = 0; ///< ends a call: rdi and what else the specification names are the results
inline constexpr u32 fault_return_portal = 1; ///< ends a fault handler: the thread goes on as its context slot says
inline constexpr u32 fault_portal = 2;   ///< where the domain's faults go: to its keeper; never invoked, only installed
inline constexpr u32 handler_portal = 3; ///< the domain's own handler, which gets them first; likewise
inline constexpr u32 misuse_portal = 4;  ///< never bound: see interfaces/paging.hpp
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
    sweep = 30,
    grant_unit = 31,
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

/// What a domain may do in a stretch, and the most that a mapping allows. x86 has no writing without reading. There is
/// no way to say writable and executable for a domain. A set of Nucleus.Right in a byte, with names for what can be.
enum class Rights : u8 { none = 0, read = 1, write = 2, execute = 4, read_write = 3, read_execute = 5, any = 7 };
static_assert(static_cast<u8>(Rights::read) == 1 << static_cast<u8>(nucleus_types::Right::read) &&
              static_cast<u8>(Rights::write) == 1 << static_cast<u8>(nucleus_types::Right::write) &&
              static_cast<u8>(Rights::execute) == 1 << static_cast<u8>(nucleus_types::Right::execute));
constexpr bool allows(Rights rights, Rights wanted) {
    return (static_cast<u8>(rights) & static_cast<u8>(wanted)) == static_cast<u8>(wanted);
}

/// Who pays for a frame. Account 0 is nobody: such a frame is the machine's. The first domain starts with all memory in
/// `root_account`; the numbers mean nothing to the nucleus.
using AccountId = u32;
inline constexpr AccountId root_account = 1;
/// A `transfer` portal bound to this takes frames of any account, as its invoker says. Nobody owns a frame as this.
inline constexpr AccountId any_account = ~AccountId{0};

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
