// SPDX-License-Identifier: MIT
// A thread: registers, and the record of the calls it has not returned from. Its invocation frames are linked, so that
// a stack of calls can be split and spliced.
#pragma once

#include "nucleus/arch/x86_64/trap_frame.hpp"
#include "nucleus/objects/stack_pool.hpp"

namespace metta {

/// One call. Portals fill the first half (fragments.S); when an end of it is no longer what it was, the nucleus takes
/// the frame over: `return_code` is slow_return, and the second half says what is left to return to.
struct InvocationFrame {
    InvocationFrame* outer;  ///< the call around it; at the bottom a sentinel, whose return code ends the thread
    InvocationFrame* deeper; ///< the next to be used; nullptr: this one is the last, and is never filled
    u64 return_code;
    ServerStack* stack;
    u64 rsp, rip, fs_base, rbp, rbx, r12, r13, r14, r15;

    // Only in a frame that was taken over.
    Domain* caller; ///< nullptr: dead
    Domain* server; ///< nullptr: dead
    u16 flags;      ///< of the portal (PortalFlag)
    u8 results;     ///< of the portal
    bool fault;     ///< a fault was delivered by a portal: the frame's registers are in the stack's slot
    u32 unused;
};
static_assert(sizeof(InvocationFrame) == 128);
static_assert(offsetof(InvocationFrame, outer) == FRAME_OUTER && offsetof(InvocationFrame, deeper) == FRAME_DEEPER &&
              offsetof(InvocationFrame, return_code) == FRAME_RETURN &&
              offsetof(InvocationFrame, stack) == FRAME_STACK && offsetof(InvocationFrame, rsp) == FRAME_RSP &&
              offsetof(InvocationFrame, rip) == FRAME_RIP && offsetof(InvocationFrame, fs_base) == FRAME_FS &&
              offsetof(InvocationFrame, rbp) == FRAME_RBP && offsetof(InvocationFrame, rbx) == FRAME_RBX &&
              offsetof(InvocationFrame, r12) == FRAME_R12 && offsetof(InvocationFrame, r15) == FRAME_R15);

/// The first of two frames; the second holds the invocation frames.
struct Thread : Object {
    static constexpr u32 width = 1;
    static constexpr usize frames = page_size / sizeof(InvocationFrame);
    static_assert(frames == maximum_call_depth + 2, "a sentinel, and one that is never filled");

    InvocationFrame* free; ///< the first frame that is not in use; valid while the thread is not running
    /// Where `dispatch` goes for this thread: continue_call if it waits in a call, its registers being in the innermost
    /// frame; else dispatch_slowly, which looks what is to be done.
    u64 continuation;
    u64 away; ///< the continuation it gets when it invokes `dispatch` or `halt` itself: continue_call, but for the
              ///< scheduler's own
    ThreadStatus status;
    u32 padding;
    StopReason reason;
    Thread *previous, *next;     ///< all threads there are
    Thread* resumer;             ///< who gets the processor when this one stops
    Thread* resumed;             ///< whom this one has resumed
    bool returned_meanwhile;     ///< while it waited, the domain where it did so died: its registers are elsewhere
    Domain* home;                ///< nullptr: dead
    u64 fs_base, gs_base;        ///< valid while the thread is not running
    alignas(16) u64 before_trap; ///< so that the frame ends where the processor's alignment of rsp0 leaves it
    x86::TrapFrame trap;         ///< registers; rsp0 of the processor points to its end while the thread runs
    ServerStack home_stack;
    alignas(64) u8 vectors[ThreadState::vector_bytes]; ///< valid while the thread is not running

    InvocationFrame* invocation_frames() const { return in_frame<InvocationFrame>(self.frame() + 1); }
    InvocationFrame& sentinel() const { return invocation_frames()[0]; }
};
static_assert(sizeof(Thread) <= page_size);
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Winvalid-offsetof" // of a type with a base: supported, if not by the standard
static_assert(offsetof(Thread, free) == THREAD_FREE && offsetof(Thread, continuation) == THREAD_CONTINUATION &&
              offsetof(Thread, away) == THREAD_AWAY && offsetof(Thread, status) == THREAD_STATUS &&
              offsetof(Thread, trap) + sizeof(x86::TrapFrame) == THREAD_TRAP_END);
#pragma clang diagnostic pop
static_assert(static_cast<u32>(ThreadStatus::stopped) == STATUS_STOPPED &&
              static_cast<u32>(ThreadStatus::running) == STATUS_RUNNING);
static_assert((sizeof(u64) + sizeof(x86::TrapFrame)) % 16 == 0);

struct Vcpu : Object {
    static constexpr u32 width = 0;

    ObjectRef thread;
    u64 entry; ///< activation entry
    bool activations;
};

} // namespace metta
