// SPDX-License-Identifier: MIT
// What ring 3 and the nucleus agree on: how a portal is invoked, its statuses, and the portals of the first domain.
//
// A portal is invoked by `syscall` with its number in eax and arguments in rdi rsi rdx r10 r8 r9. Its status comes back
// in rax, further results in the argument registers; rcx, rdx and r11 are lost. A number that is not bound is a fault
// of the domain, not an error code.
#pragma once

#include "runtime/base/types.hpp"

namespace metta {

/// What a portal answers in rax.
enum class Status : u64 {
    ok = 0,
    bad_argument = 1, ///< an argument is outside what the portal was bound to
    absent = 2,       ///< this machine has no such thing
};

/// The portals bound in the first domain's table.
enum class FirstPortal : u32 {
    console_read = 1,     ///< rdi: register 0..7 of the console's UART; answers its value in rdi
    console_write = 2,    ///< rdi: register 0..7, rsi: the value
    link_read = 3,        ///< as console_read, for the host link's UART
    link_write = 4,       ///< as console_write, for the host link's UART
    power_off = 5,        ///< asks for soft-off, which may take a moment; `absent`: this machine has none
    boot_information = 6, ///< answers in rdi where BootInfo lies, read-only
};

/// Processor features that the nucleus uses where the processor declares them: bit numbers in BootInfo::features.
enum class Feature : u32 { nx, smep, smap, umip, fsgsbase, pcid, count };
inline constexpr const char* feature_names[] = {"NX", "SMEP", "SMAP", "UMIP", "FSGSBASE", "PCID"};
static_assert(sizeof feature_names / sizeof feature_names[0] == static_cast<u32>(Feature::count));

} // namespace metta
