// SPDX-License-Identifier: MIT
// The program that peers run: a table of entries, and what each does when a portal leads to it.
#pragma once

#include <cstddef>

#include "interfaces/object_state.hpp"
#include "tests/nucleus/peer_layout.h"

namespace metta::nucleus_tests {

/// Entries of the peer's program, in the order of its table (peer.S).
enum class PeerEntry : u32 {
    nothing,        ///< returns at once
    add,            ///< a C++ function: rdi = the sum of its six arguments
    report_badge,   ///< rdi = rax as it came, rsi = r9 as it came
    dump_registers, ///< writes all registers to the dump, then fills all with noise and returns
    call_through,   ///< invokes portal rdi of its own table with rsi rdx as arguments; rdi = its status if that is not
                    ///< ok, else its rdi; rsi = its rsi; r8 is raised by one
    fault,          ///< writes to address rdi, an instruction of 3 bytes (its r15), with rbx = 0; rdi = 77, rsi = rbx
    read,           ///< rdi = the word at address rdi
    report_flags,   ///< rdi = the flags register
    yield,          ///< invokes portal rdi, its `resume`, for nothing; rdi = 88
    fault_return,   ///< invokes the fault return portal, where there is nothing to return from
    keeper,         ///< as a keeper: lets the thread go on behind the instruction, by as many bytes as its r15 says,
                    ///< with its rbx raised by one
    stop_keeper,    ///< as a keeper: lets the thread stop
    scribbling_keeper, ///< as `keeper`, after writing ones over the vector state, and what cannot be into flags and
                       ///< bases
    invoke_and_end,    ///< as a thread: invokes portal rbx with rdi rsi rdx as they are, and returns from home
    own_handler,       ///< as a handler of the domain itself: as `keeper`
    faulting_handler,  ///< as a handler: faults itself, with a ud2 that a keeper can skip; adds its rbx, as the keeper
                       ///< has left it, to the thread's, and goes on as `own_handler`
    bad_handler,       ///< as a handler: lets the thread go on at an address of the nucleus
    count_up,          ///< as a thread: raises rbx by one and yields, through portal r12, for ever
    descend,        ///< invokes portal rsi of its own table with rdi - 1 and the rest; where that is 0, portal rdx, for
                    ///< nothing
    telling_keeper, ///< as `keeper`, but adds to rbx, shifted left by 32, what it was told: the vector in the upper
                    ///< half of a double word, the refusal in the lower
    passing_handler,  ///< as a handler: passes the fault on, as refused for reason 5
    idle_handler,     ///< as a handler: resolves nothing, but raises the thread's rbx by one
    yielding_handler, ///< as `own_handler`, after invoking the thread's portal r12, which lets it yield, with its r13
    bad_passing_handler, ///< as `passing_handler`, with an address of the nucleus as where the thread was
    count
};

/// What dump_registers saw, in the page at peer_dump_address.
struct PeerDump {
    u64 rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15, rsp;
    u64 fs_base, gs_base;
    u64 mxcsr, x87_control;
    u64 xmm[16][2];
    u64 has_bases; ///< in: 1: the processor has FSGSBASE
};
inline constexpr u64 peer_dump_address = DUMP;
inline constexpr u64 peer_noise = NOISE; ///< what dump_registers leaves in every register it may write
static_assert(VECTOR_WORDS * sizeof(u64) == ThreadState::vector_bytes);
static_assert(offsetof(PeerDump, fs_base) == DUMP_FS_BASE && offsetof(PeerDump, gs_base) == DUMP_GS_BASE &&
              offsetof(PeerDump, mxcsr) == DUMP_MXCSR && offsetof(PeerDump, x87_control) == DUMP_X87_CONTROL &&
              offsetof(PeerDump, xmm) == DUMP_XMM && offsetof(PeerDump, has_bases) == DUMP_HAS_BASES);

} // namespace metta::nucleus_tests
