// SPDX-License-Identifier: MIT
// Invoking portals from ring 3: see interfaces/primitives.hpp.
#pragma once

#include <concepts>
#include <type_traits>

#include "interfaces/primitives.hpp"

namespace metta {

/// What a portal answers: its status, and the first five results.
struct PortalResult {
    Status status;
    u64 value;  ///< rdi
    u64 second; ///< rsi
    u64 third;  ///< rdx
    u64 fourth; ///< r10
    u64 fifth;  ///< r8
};

/// What can be passed in a register.
template <class T>
concept PortalArgument = std::is_enum_v<T> || std::unsigned_integral<T>;

namespace portal_detail {

/// The argument at a place of a list, if the list is as long as that.
template <usize place, class... Arguments>
constexpr u64 argument(Arguments... arguments) {
    const u64 all[] = {static_cast<u64>(arguments)..., 0};
    return all[place];
}

} // namespace portal_detail

// A register that carries no argument has whatever value it had: setting it would cost an instruction, and hiding it is
// the portal's business where it matters.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wuninitialized"

/// Invokes a portal that works in place, or one whose server is trusted to keep registers as functions do. Up to six
/// arguments, in rdi rsi rdx r10 r8 r9. `untrusting`: calls a server through a portal that hides both sides' registers
/// from each other. Nothing but rbp and rsp is kept, so the compiler saves what it needs, and only that.
template <bool untrusting = false, PortalArgument... Arguments>
    requires(sizeof...(Arguments) <= 6)
[[gnu::always_inline]] inline PortalResult invoke(u32 portal, Arguments... arguments) {
    constexpr usize count = sizeof...(Arguments);
    u64 rax = portal, rdi, rsi, rdx;
    register u64 r10 asm("r10");
    register u64 r8 asm("r8");
    register u64 r9 asm("r9");
    if constexpr (count > 0) rdi = portal_detail::argument<0>(arguments...);
    if constexpr (count > 1) rsi = portal_detail::argument<1>(arguments...);
    if constexpr (count > 2) rdx = portal_detail::argument<2>(arguments...);
    if constexpr (count > 3) r10 = portal_detail::argument<3>(arguments...);
    if constexpr (count > 4) r8 = portal_detail::argument<4>(arguments...);
    if constexpr (count > 5) r9 = portal_detail::argument<5>(arguments...);
    if constexpr (untrusting)
        asm volatile("syscall"
                     : "+a"(rax), "+D"(rdi), "+S"(rsi), "+d"(rdx), "+r"(r10), "+r"(r8), "+r"(r9)
                     :
                     : "rbx", "rcx", "r11", "r12", "r13", "r14", "r15", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3",
                       "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",
                       "xmm15");
    else
        asm volatile("syscall"
                     : "+a"(rax), "+D"(rdi), "+S"(rsi), "+d"(rdx), "+r"(r10), "+r"(r8), "+r"(r9)
                     :
                     : "rcx", "r11", "memory", "cc");
    return {static_cast<Status>(rax), rdi, rsi, rdx, r10, r8};
}

#pragma clang diagnostic pop

template <PortalArgument... Arguments>
[[gnu::always_inline]] inline PortalResult invoke(FirstPortal portal, Arguments... arguments) {
    return invoke(static_cast<u32>(portal), arguments...);
}

template <PortalArgument... Arguments>
[[gnu::always_inline]] inline PortalResult call_untrusting(u32 portal, Arguments... arguments) {
    return invoke<true>(portal, arguments...);
}

/// A UART's registers, reached through a pair of portals.
class PortalPorts {
  public:
    constexpr PortalPorts(FirstPortal reader, FirstPortal writer) : reader_(reader), writer_(writer) {}
    u8 read(u16 offset) const { return static_cast<u8>(invoke(reader_, offset).value); }
    void write(u16 offset, u8 value) const { invoke(writer_, offset, value); }

  private:
    FirstPortal reader_, writer_;
};

} // namespace metta
