// SPDX-License-Identifier: MIT
// The local APIC as far as booting deals with it. Source: Intel SDM vol. 3, chapter 11.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::boot {

/// The registers in memory, by their offsets.
enum class ApicRegister : u32 {
    version = 0x30,
    task_priority = 0x80,
    spurious_vector = 0xf0,
    corrected_error_entry = 0x2f0,
    timer_entry = 0x320,
    thermal_entry = 0x330,
    performance_entry = 0x340,
    lint0_entry = 0x350,
    error_entry = 0x370,
    initial_count = 0x380,
    current_count = 0x390,
    divide_configuration = 0x3e0,
};

/// One that is in xAPIC mode, identity-mapped.
class LocalApic {
  public:
    explicit LocalApic(u64 address) : address_(address) {}

    u32 read(ApicRegister which) const { return *at(which); }
    void write(ApicRegister which, u32 value) const { *at(which) = value; }

  private:
    volatile u32* at(ApicRegister which) const {
        return reinterpret_cast<volatile u32*>(address_ + static_cast<u32>(which));
    }

    u64 address_;
};

} // namespace metta::boot
