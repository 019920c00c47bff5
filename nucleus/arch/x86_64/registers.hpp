// SPDX-License-Identifier: MIT
// Control and model-specific registers as types. Source: Intel SDM vol. 3, 2.5, and vol. 4, chapter 2.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::x86 {

/// Model-specific registers, each by its number.
enum class Msr : u32 {
    efer = 0xc000'0080,
    star = 0xc000'0081,
    lstar = 0xc000'0082,
    syscall_mask = 0xc000'0084,
};

inline u64 read(Msr msr) {
    u32 low, high;
    asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return u64{high} << 32 | low;
}

inline void write(Msr msr, u64 value) {
    asm volatile("wrmsr" : : "c"(msr), "a"(static_cast<u32>(value)), "d"(static_cast<u32>(value >> 32)) : "memory");
}

struct Efer {
    static constexpr u64 syscall_enable = 1 << 0, no_execute = 1 << 11;
};

struct Cr0 {
    static constexpr u64 monitor_coprocessor = 1 << 1, emulation = 1 << 2, task_switched = 1 << 3,
                         numeric_error = 1 << 5;
    static u64 read() {
        u64 value;
        asm volatile("mov %%cr0, %0" : "=r"(value));
        return value;
    }
    static void write(u64 value) { asm volatile("mov %0, %%cr0" : : "r"(value) : "memory"); }
};

struct Cr4 {
    static constexpr u64 global_pages = 1 << 7, fxsr = 1 << 9, simd_exceptions = 1 << 10, umip = 1 << 11,
                         fsgsbase = 1 << 16, pcid = 1 << 17, smep = 1 << 20, smap = 1 << 21;
    static u64 read() {
        u64 value;
        asm volatile("mov %%cr4, %0" : "=r"(value));
        return value;
    }
    static void write(u64 value) { asm volatile("mov %0, %%cr4" : : "r"(value) : "memory"); }
};

/// Flags register bits (Intel SDM vol. 1, 3.4.3).
struct Flags {
    static constexpr u64 always_one = 1 << 1, trap = 1 << 8, interrupt = 1 << 9, direction = 1 << 10,
                         io_privilege = 3 << 12, nested_task = 1 << 14, alignment_check = 1 << 18;
};

/// One CPUID leaf.
struct Cpuid {
    u32 eax, ebx, ecx, edx;
    static Cpuid leaf(u32 number, u32 sub = 0) {
        Cpuid result{number, 0, sub, 0};
        asm volatile("cpuid" : "+a"(result.eax), "=b"(result.ebx), "+c"(result.ecx), "=d"(result.edx));
        return result;
    }
};

} // namespace metta::x86
