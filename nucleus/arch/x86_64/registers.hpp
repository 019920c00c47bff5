// SPDX-License-Identifier: MIT
// Control registers and flags as types. Source: Intel SDM vol. 3, 2.5.
#pragma once

#include "runtime/base/x86_64/instructions.hpp"

namespace metta::x86 {

struct Efer {
    static constexpr u64 syscall_enable = 1 << 0, no_execute = 1 << 11;
};

struct Cr0 {
    static constexpr u64 protection = 1 << 0, monitor_coprocessor = 1 << 1, extension_type = 1 << 4,
                         numeric_error = 1 << 5, write_protect = 1 << 16, paging = u64{1} << 31;
    static void write(u64 value) { asm volatile("mov %0, %%cr0" : : "r"(value) : "memory"); }
};

struct Cr4 {
    static constexpr u64 physical_extension = 1 << 5, machine_check = 1 << 6, global_pages = 1 << 7, fxsr = 1 << 9,
                         simd_exceptions = 1 << 10, umip = 1 << 11, fsgsbase = 1 << 16, pcid = 1 << 17, xsave = 1 << 18,
                         smep = 1 << 20, smap = 1 << 21;
    static u64 read() {
        u64 value;
        asm volatile("mov %%cr4, %0" : "=r"(value));
        return value;
    }
    static void write(u64 value) { asm volatile("mov %0, %%cr4" : : "r"(value) : "memory"); }
};

/// Flags register bits (Intel SDM vol. 1, 3.4.3).
struct Flags {
    static constexpr u64 carry = 1 << 0, always_one = 1 << 1, parity = 1 << 2, adjust = 1 << 4, zero = 1 << 6,
                         sign = 1 << 7, trap = 1 << 8, interrupt = 1 << 9, direction = 1 << 10, overflow = 1 << 11,
                         io_privilege = 3 << 12, nested_task = 1 << 14, resume = 1 << 16, alignment_check = 1 << 18,
                         identification = 1 << 21;
    /// What ring 3 may set by itself, and so by way of the nucleus.
    static constexpr u64 ring3 =
        carry | parity | adjust | zero | sign | trap | direction | overflow | resume | alignment_check | identification;
};

} // namespace metta::x86
