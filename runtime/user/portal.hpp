// SPDX-License-Identifier: MIT
// Invoking portals from ring 3: see interfaces/nucleus.hpp.
#pragma once

#include "interfaces/nucleus.hpp"

namespace metta {

/// What a portal answers: its status, and the first two results.
struct PortalResult {
    Status status;
    u64 value;  ///< rdi
    u64 second; ///< rsi
};

/// Up to six arguments, in rdi rsi rdx r10 r8 r9.
struct PortalArguments {
    u64 first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0;
};

/// Invokes a portal that works in place, or one whose server is trusted to keep registers as functions do.
inline PortalResult invoke(u32 portal, PortalArguments arguments = {}) {
    u64 rax = portal, rdi = arguments.first, rsi = arguments.second, rdx = arguments.third;
    register u64 r10 asm("r10") = arguments.fourth;
    register u64 r8 asm("r8") = arguments.fifth;
    register u64 r9 asm("r9") = arguments.sixth;
    asm volatile("syscall"
                 : "+a"(rax), "+D"(rdi), "+S"(rsi), "+d"(rdx), "+r"(r10), "+r"(r8), "+r"(r9)
                 :
                 : "rcx", "r11", "memory", "cc");
    return {static_cast<Status>(rax), rdi, rsi};
}

inline PortalResult invoke(FirstPortal portal, PortalArguments arguments = {}) {
    return invoke(static_cast<u32>(portal), arguments);
}

/// Calls a server that is not trusted, through a portal that hides both sides' registers from each other: nothing but
/// rbp and rsp is kept, so the compiler saves what it needs, and only that.
inline PortalResult call_untrusting(u32 portal, PortalArguments arguments = {}) {
    u64 rax = portal, rdi = arguments.first, rsi = arguments.second, rdx = arguments.third;
    register u64 r10 asm("r10") = arguments.fourth;
    register u64 r8 asm("r8") = arguments.fifth;
    register u64 r9 asm("r9") = arguments.sixth;
    asm volatile("syscall"
                 : "+a"(rax), "+D"(rdi), "+S"(rsi), "+d"(rdx), "+r"(r10), "+r"(r8), "+r"(r9)
                 :
                 : "rbx", "rcx", "r11", "r12", "r13", "r14", "r15", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3",
                   "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",
                   "xmm15");
    return {static_cast<Status>(rax), rdi, rsi};
}

/// The same without arguments, with at most one result.
inline PortalResult call_untrusting_bare(u32 portal) {
    u64 rax = portal, rdi;
    asm volatile("syscall"
                 : "+a"(rax), "=D"(rdi)
                 :
                 : "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory", "cc",
                   "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
                   "xmm12", "xmm13", "xmm14", "xmm15");
    return {static_cast<Status>(rax), rdi, 0};
}

/// A server that is trusted to keep registers as functions do, without arguments.
inline PortalResult call_trusting_bare(u32 portal) {
    u64 rax = portal, rdi;
    asm volatile("syscall"
                 : "+a"(rax), "=D"(rdi)
                 :
                 : "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4",
                   "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
    return {static_cast<Status>(rax), rdi, 0};
}

/// A UART's registers, reached through a pair of portals.
class PortalPorts {
  public:
    constexpr PortalPorts(FirstPortal reader, FirstPortal writer) : reader_(reader), writer_(writer) {}
    u8 read(u16 offset) const { return static_cast<u8>(invoke(reader_, {.first = offset}).value); }
    void write(u16 offset, u8 value) const { invoke(writer_, {.first = offset, .second = value}); }

  private:
    FirstPortal reader_, writer_;
};

} // namespace metta
