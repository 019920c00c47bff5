// SPDX-License-Identifier: MIT
// What exceptions are called. Source: Intel SDM vol. 3, 6.15; AMD64 APM vol. 2, 8.2.
#pragma once

#include <array>
#include <string_view>

namespace metta::x86 {

inline constexpr std::array<std::string_view, 32> exception_names = {
    "#DE divide error",
    "#DB debug",
    "NMI non-maskable interrupt",
    "#BP breakpoint",
    "#OF overflow",
    "#BR bound range exceeded",
    "#UD invalid opcode",
    "#NM device not available",
    "#DF double fault",
    "coprocessor segment overrun (vector 9)",
    "#TS invalid task state segment",
    "#NP segment not present",
    "#SS stack segment fault",
    "#GP general protection",
    "#PF page fault",
    "reserved exception 15",
    "#MF x87 floating-point error",
    "#AC alignment check",
    "#MC machine check",
    "#XM SIMD floating-point error",
    "#VE virtualization exception",
    "#CP control protection",
    "reserved exception 22",
    "reserved exception 23",
    "reserved exception 24",
    "reserved exception 25",
    "reserved exception 26",
    "reserved exception 27",
    "#HV hypervisor injection",
    "#VC VMM communication",
    "#SX security",
    "reserved exception 31",
};

} // namespace metta::x86
