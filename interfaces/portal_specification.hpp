// SPDX-License-Identifier: MIT
// What a portal is to be: the record from which the nucleus stamps its code. docs/portals.md explains it with an
// example. The record is read from a frame that the caller of `install` owns, at a multiple of 8 bytes, and checked as
// a whole before anything happens.
#pragma once

#include <type_traits>

#include "interfaces/primitives.hpp"

namespace metta {

using nucleus_types::SpecificationError;
using nucleus_types::StackPolicy;
static_assert(StackPolicy::none == StackPolicy{0} && StackPolicy::per_cpu == StackPolicy{3});

/// What invoking the portal does: the operation of that name in interfaces/Nucleus.if. In brackets: the fields of the
/// specification that it uses besides version and kind; all others must be zero. Then the arguments that it takes when
/// invoked, and its results. (By hand: the numbers have gaps, between calls, what works in place, and managers'
/// portals.)
enum class PortalKind : u16 {
    unbound = 0, ///< takes the portal out of the table

    /// Carries the thread into another domain [target: domain, entry, stack, pool, flags, arguments, results, badge,
    /// argument_area, trace].
    call = 1,
    /// Faults are handled in the domain itself [entry]. Only at number `handler_portal`, where nothing else can be.
    fault_handler = 2,

    // In place: bound to what the specification names, and to nothing else.
    constants = 16,  ///< [first, second] → rdi, rsi: the two constants
    port_read = 17,  ///< [first: I/O port, second: how many] rdi: which → rdi: its byte
    port_write = 18, ///< [first, second] rdi: which, rsi: the byte
    power_off = 19,  ///< [first, second: port in the lower half, value in the upper; 0: none]
    /// [target: event page, first: channel] raises the count by one. [pool, entry, badge too: of the scheduler] If that
    /// leaves the count's highest bit set, somebody waits: the scheduler is called at `entry`, as by a `call` portal.
    signal = 20,
    map = 21,           ///< [target: stretch, first: the most Rights, account] rdi: address, rsi: frame
    demap = 22,         ///< [target: stretch] rdi: address → rdi: the frame that was there
    map_private = 23,   ///< [target: domain, account] rdi: address in its private window, rsi: frame, rdx: Rights
    demap_private = 24, ///< [target: domain] rdi: address → rdi: the frame
    protect = 25,       ///< [target: stretch, first: the most Rights] rdi: Rights that the invoker's domain has then
    nail = 26,          ///< [account] rdi: frame, rsi: 1: nail it, 0: let it go

    grant_unit = 27, ///< for managers: rdi: domain, rsi: stretch of 2 MiB, rdx: Rights

    // Managers' portals: their arguments name objects. Those of destroy, install and grant that take long go in steps,
    // between which the thread can be interrupted: r9, 0 at first, says how far they are.
    create = 32,    ///< [account] rdi: ObjectType, rsi: first frame, rdx: log2 of how many, r10 r8 r9 → rdi: ObjectRef
    destroy = 33,   ///< rdi: object; its frames are back in the account that they came from
    install = 34,   ///< [account] rdi: domain, rsi: number, rdx: code page, r10: frame, r8: offset of the specification
    grant = 35,     ///< rdi: domain, rsi: stretch, rdx: Rights
    configure = 36, ///< [account] rdi: object, rsi: Attribute, rdx r10 r8 r9
    get_state = 37, ///< [account] rdi: object, rsi: frame to write the record to (interfaces/object_state.hpp)
    set_state = 38, ///< [account] rdi: object, rsi: frame to read the record from
    resume = 39,    ///< [target: thread, or 0] rdi: thread or vcpu, if the portal is bound to none → rdi: StopReason
    transfer = 40,  ///< [account] rdi: first frame, rsi: how many, rdx: the account they go to, r10: that they come
                    ///< from, if the portal is bound to any_account

    // The scheduler's. They are invoked with interrupts off, and the first two do not return.
    dispatch = 41, ///< rdi: thread that gets the processor; if it waits in a call, that returns rsi and rdx as rdi, rsi
    halt = 42,     ///< the processor sleeps until an interrupt comes
    set_timer = 43,        ///< rdi: ticks until SchedulerEntry::timer_vector comes, 0: it does not come
    end_of_interrupt = 44, ///< acknowledges the interrupt that is being served

    /// Registers of a device [target: domain, first: physical address, second: bytes]. rdi: address in the domain's
    /// private window, rsi: which page of them. Mapped uncached, for reading and writing.
    map_device = 45,
    /// For managers: many pages at once. [account] rdi: stretch, or domain for its private window, rsi: address of the
    /// first page, rdx: frame that holds a list of PageOrder (one for each page in turn), r10: how many (at most 512).
    /// In steps: r9, 0 at first, says how far it is → rdi, if a page is refused: which.
    populate = 46,

    // A run of pages of the stretch that the portal is bound to. In steps, as managers' portals → rdi: pages done.
    map_range = 47,   ///< [target: stretch, first: the most Rights, account] rdi: address, rsi: first frame, rdx: count
    demap_range = 48, ///< [target: stretch] rdi: address, rdx: count

    sweep = 49, ///< for managers: rdi: stretch, rsi: account (0: all) whose frames are taken away there
};

/// One page of a `populate`: the frame that is to be there, with the most that may be done with it.
struct PageOrder {
    u32 frame = 0;
    Rights rights = Rights::none; ///< none: what is mapped there is taken away
    u8 skip = 0;                  ///< 1: the page stays as it is
    u16 unused = 0;
};
static_assert(sizeof(PageOrder) == 8);

/// Bits of PortalSpecification::flags: what each side is spared, or protected from.
struct PortalFlag {
    static constexpr u16 keep_registers = 1 << 0; ///< rbx r12 r13 r14 r15 are saved for the caller, and restored
    static constexpr u16 hide_caller = 1 << 1;    ///< registers that carry no argument are zero when the server starts
    static constexpr u16 hide_server = 1 << 2;    ///< registers that carry no result are zero when the caller goes on
    static constexpr u16 reset_vectors_in = 1 << 3;  ///< x87 and vector registers are in their initial state there
    static constexpr u16 reset_vectors_out = 1 << 4; ///< and when the caller goes on
    static constexpr u16 separate_fs = 1 << 5; ///< the server has its stack's FS base, the caller gets its own back
    static constexpr u16 counted = 1 << 6;     ///< each call raises the count in the portal's PortalState
    static constexpr u16 traced = 1 << 7;      ///< each call leaves a TraceRecord in the event page `trace`

    static constexpr u16 untrusting = hide_caller | hide_server | reset_vectors_in | reset_vectors_out | separate_fs;
    static constexpr u16 all = (1 << 8) - 1;
};

struct PortalSpecification {
    static constexpr u32 current_version = 1;
    static constexpr u8 maximum_registers = 6;

    u32 version = current_version;
    PortalKind kind = PortalKind::unbound;
    u16 flags = 0;             ///< PortalFlag
    ObjectRef target = {};     ///< the domain that is entered, or the object that is worked on
    u64 entry = 0;             ///< address of the first instruction in the target
    ObjectRef pool = {};       ///< of the target's
    u64 badge = 0;             ///< told to the server in rax: who calls. With argument_area: r9 is the area
    u64 argument_area = 0;     ///< address of memory that both sides share, told to the server in r9; 0: none
    u64 first = 0, second = 0; ///< constants of in-place portals
    ObjectRef trace = {};      ///< event page that traced calls are recorded in
    AccountId account = 0;     ///< whose frames may be used; any_account: of `transfer` alone
    StackPolicy stack = StackPolicy::none;
    u8 arguments = 0; ///< how many of rdi rsi rdx r10 r8 r9 carry something in
    u8 results = 0;   ///< how many carry something out
    u8 reserved = 0;
    u64 reserved_words[6] = {};
};
static_assert(sizeof(PortalSpecification) == 128 && std::is_trivially_copyable_v<PortalSpecification>);

/// One traced call: the time stamp counter, and the badge. The counts page of a trace is used so: its first word counts
/// the calls, its upper half is a ring of 128 records.
struct TraceRecord {
    u64 time = 0;
    u64 badge = 0;
};

} // namespace metta
