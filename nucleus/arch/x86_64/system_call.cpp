// SPDX-License-Identifier: MIT
// Source: Intel SDM vol. 3, 5.8.8 (SYSCALL and SYSRET).
#include "nucleus/arch/x86_64/system_call.hpp"

#include "nucleus/arch/x86_64/descriptors.hpp"
#include "nucleus/arch/x86_64/registers.hpp"

extern "C" void portal_entry();

namespace metta::x86 {

void set_up_system_call() {
    constexpr u64 sysret_base = Selector::user_data - 8, syscall_base = Selector::nucleus_code;
    write(Msr::star, sysret_base << 48 | syscall_base << 32);
    write(Msr::lstar, reinterpret_cast<u64>(portal_entry));
    write(Msr::syscall_mask, Flags::trap | Flags::interrupt | Flags::direction | Flags::io_privilege |
                                 Flags::nested_task | Flags::alignment_check);
    write(Msr::efer, read(Msr::efer) | Efer::syscall_enable);
    write(Msr::sysenter_cs, 0); // sysenter, which we do not offer, faults
}

} // namespace metta::x86
