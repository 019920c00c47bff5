// SPDX-License-Identifier: MIT
// Source: Intel SDM vol. 3, 11.4 (registers), 11.5.4 (timer), 11.8.5 (end of interrupt).
#include "nucleus/arch/x86_64/local_apic.hpp"

#include <algorithm>

#include "interfaces/primitives.hpp"
#include "nucleus/code_window.hpp"

namespace metta::x86 {
namespace {

constexpr usize end_of_interrupt_register = 0xb0, timer_vector_register = 0x320, initial_count_register = 0x380,
                divide_register = 0x3e0;
constexpr u32 divide_by_one = 0b1011;

constinit volatile u32* registers = nullptr;

void write(usize offset, u32 value) { registers[offset / sizeof(u32)] = value; }

} // namespace

void set_up_local_apic(u64 physical) {
    if (physical == 0) return;
    registers = static_cast<volatile u32*>(show_device_page(physical / page_size));
    write(divide_register, divide_by_one);
    write(timer_vector_register, SchedulerEntry::timer_vector);
}

void set_timer(u64 ticks) {
    if (registers != nullptr) write(initial_count_register, static_cast<u32>(std::min<u64>(ticks, ~u32{0})));
}

void end_of_interrupt() {
    if (registers != nullptr) write(end_of_interrupt_register, 0);
}

} // namespace metta::x86
