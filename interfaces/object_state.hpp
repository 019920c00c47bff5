// SPDX-License-Identifier: MIT
// The records that get_state writes and set_state reads, in a frame of the caller's. They hold references and numbers
// that ring 3 knows, never addresses of the nucleus; whatever comes in is checked or brought into range.
#pragma once

#include <cstddef>
#include <type_traits>

#include "interfaces/portal_specification.hpp"

namespace metta {

/// What ring 3 sees of the general registers.
struct Registers {
    u64 rax = 0, rbx = 0, rcx = 0, rdx = 0, rsi = 0, rdi = 0, rbp = 0, r8 = 0, r9 = 0, r10 = 0, r11 = 0, r12 = 0,
        r13 = 0, r14 = 0, r15 = 0;
    u64 rip = 0, flags = 0, rsp = 0;
};
static_assert(sizeof(Registers) == 18 * 8);

/// Why a fault handler runs: an exception's vector, or one of these.
struct FaultVector {
    static constexpr u64 page_fault = 14;
    static constexpr u64 unbound_portal = 256; ///< `code`: the number
    static constexpr u64 activation = 260;     ///< no fault: the vcpu has got the processor
};

/// The upper part of a context slot: what was interrupted. The handler may change `registers`; the thread goes on from
/// here when the handler ends. A domain's own handler ends by `fault_return_portal`, with rdi = 0, or else the fault
/// goes on to the keeper, as it came. FS and GS base are told to a keeper, who may change them too; a domain's own
/// handler has them as they are. Flags that are not ring 3's to set are ignored, and a rip that ring 3 cannot have is a
/// fault of the handler's. The part of the slot below is the handler's stack; when the fault came to a keeper by a
/// portal, it holds the vector state instead (XSAVE, standard format).
struct FaultContext {
    Registers registers;
    u64 fs_base = 0;
    u64 gs_base = 0;
    u64 vector = 0;
    u64 code = 0;    ///< the processor's error code, or the portal's number
    u64 address = 0; ///< of a page fault: what was accessed
    /// PagingRefusal (interfaces/paging.hpp): why the domain's own handler has passed this on to its keeper.
    u64 refusal = 0;
    /// How many faults in a row have come from the same instruction with the same rcx, rdi and rsp: counted by the
    /// nucleus in a domain's own slot. After `maximum_repeats` the fault goes to the keeper.
    u64 repeats = 0;
    u64 sequence = 0; ///< faults that have begun in this slot: counted by the nucleus
    u64 reserved[6] = {};

    static constexpr u64 maximum_repeats = 4096;
};
static_assert(sizeof(FaultContext) == 256);

/// A context slot is one page: handler's stack or vector state, then the context.
inline constexpr u64 context_offset = page_size - sizeof(FaultContext);

/// 4 bytes, which assembly writes.
enum class ThreadStatus : u32 {
    stopped = 0, ///< can be resumed; fresh, or for the reason told
    running = 1,
    waiting = 2, ///< has resumed another thread
    ended = 3,   ///< can only be destroyed
};

/// A call that has not returned, the innermost first.
struct InvocationState {
    ObjectRef caller;     ///< domain that the return goes to; 0: it is dead
    ObjectRef server;     ///< domain that was called; 0: it is dead
    u64 rip = 0, rsp = 0; ///< where the caller goes on
};

struct ThreadState {
    static constexpr u32 current_version = 1;
    static constexpr usize vector_bytes = 2688; ///< XSAVE area, standard format, of x87, SSE, AVX, AVX-512

    u32 version = current_version;
    ThreadStatus status = ThreadStatus::stopped;
    StopReason reason = StopReason::none;
    u8 unused[7] = {};
    u64 vector = 0, code = 0, address = 0; ///< of a fault
    /// Where it goes on, in the innermost domain. All 0 where it waits in the innermost call, which is the scheduler's:
    /// the call goes on. Setting the state of such a thread abandons that call.
    Registers registers;
    u64 fs_base = 0, gs_base = 0;
    ObjectRef home; ///< 0: dead
    u32 depth = 0;
    u32 reserved = 0;
    InvocationState calls[maximum_call_depth] = {};
    u64 padding[14] = {};
    alignas(64) u8 vectors[vector_bytes] = {};
};
static_assert(sizeof(ThreadState) <= page_size && std::is_trivially_copyable_v<ThreadState>);
static_assert(offsetof(ThreadState, reason) == 8 && offsetof(ThreadState, vector) == 16);

struct DomainState {
    static constexpr u32 current_version = 1;
    u32 version = current_version;
    u32 free_tables = 0; ///< donated frames that no table needs now
    u32 portals = 0;     ///< how many numbers are bound
    u32 threads = 0;     ///< how many are at home here
};

/// What lies in a code page.
struct PortalState {
    ObjectRef domain; ///< in whose table it is; 0: none any more
    u32 number = 0;
    PortalKind kind = PortalKind::unbound;
    u16 serialising = 0; ///< serialising instructions of one invocation and its return
    u64 code = 0;        ///< address of its code in ring 0
    u32 size = 0;        ///< bytes of code, both halves
    u32 return_half = 0; ///< offset of the return half, or 0
    u64 count = 0;       ///< calls, if it is `counted`
};
struct PortalCodeState {
    static constexpr u32 current_version = 1;
    static constexpr usize maximum_portals = 16;
    u32 version = current_version;
    u32 count = 0;
    PortalState portals[maximum_portals] = {};
    u8 bytes[2048] = {}; ///< the code of the first portals, as stamped, one behind the other
};
static_assert(sizeof(PortalCodeState) <= page_size);

struct StackPoolState {
    static constexpr u32 current_version = 1;
    u32 version = current_version;
    u32 stacks = 0;
    u32 free = 0;
    u32 portals = 0; ///< how many use it
};

struct VcpuState {
    static constexpr u32 current_version = 1;
    u32 version = current_version;
    u32 activations = 0;
    ObjectRef thread;
    u64 entry = 0; ///< activation entry
};

} // namespace metta
