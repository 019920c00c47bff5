// SPDX-License-Identifier: MIT
// The processor instructions that C++ has no words for, once. Source: Intel SDM vol. 2.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::x86 {

/// What CPUID answers for one leaf.
struct Cpuid {
    u32 eax, ebx, ecx, edx;
    static Cpuid leaf(u32 number, u32 sub = 0) {
        Cpuid result{number, 0, sub, 0};
        asm volatile("cpuid" : "+a"(result.eax), "=b"(result.ebx), "+c"(result.ecx), "=d"(result.edx));
        return result;
    }
};

/// Model-specific registers, each by its number (Intel SDM vol. 4, chapter 2). For ring 0.
enum class Msr : u32 {
    apic_base = 0x1b,
    sysenter_cs = 0x174,
    machine_check_capabilities = 0x179,
    machine_check_status = 0x17a,
    x2apic_timer = 0x832,
    efer = 0xc000'0080,
    star = 0xc000'0081,
    lstar = 0xc000'0082,
    syscall_mask = 0xc000'0084,
    gs_base = 0xc000'0101,        ///< the nucleus' while it runs
    kernel_gs_base = 0xc000'0102, ///< ring 3's while the nucleus runs
};

inline u64 read(Msr msr) {
    u32 low, high;
    asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return u64{high} << 32 | low;
}

inline void write(Msr msr, u64 value) {
    asm volatile("wrmsr" : : "c"(msr), "a"(static_cast<u32>(value)), "d"(static_cast<u32>(value >> 32)) : "memory");
}

inline u8 port_in8(u16 port) {
    u8 value;
    asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

inline void port_out8(u16 port, u8 value) { asm volatile("outb %0, %1" : : "a"(value), "Nd"(port)); }

} // namespace metta::x86
