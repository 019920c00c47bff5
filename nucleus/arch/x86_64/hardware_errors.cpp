// SPDX-License-Identifier: MIT
// Source: Intel SDM vol. 3, 15.3 (machine-check registers), 15.10 (handlers). AMD's registers have the same layout.
#include "nucleus/arch/x86_64/hardware_errors.hpp"

#include "nucleus/machine.hpp"
#include "nucleus/reports.hpp"
#include "runtime/base/x86_64/instructions.hpp"

namespace metta {
namespace {

constexpr u32 first_bank_status = 0x401, registers_per_bank = 4;
constexpr u64 bank_count_mask = 0xff;
constexpr u64 restart_valid = 1 << 0;                                     // of the global status
constexpr u64 error_valid = u64{1} << 63, context_corrupt = u64{1} << 57; // of a bank's

/// Reads and clears the banks. Whether the interrupted program can go on.
bool clear_machine_check() {
    const u64 banks = x86::read(x86::Msr::machine_check_capabilities) & bank_count_mask;
    bool intact = (x86::read(x86::Msr::machine_check_status) & restart_valid) != 0;
    for (u32 bank = 0; bank < banks; ++bank) {
        const auto status = static_cast<x86::Msr>(first_bank_status + bank * registers_per_bank);
        const u64 error = x86::read(status);
        if ((error & error_valid) == 0) continue;
        intact = intact && (error & context_corrupt) == 0;
        x86::write(status, 0);
    }
    x86::write(x86::Msr::machine_check_status, 0);
    return intact;
}

} // namespace

void note_hardware_error(const x86::TrapFrame& trap) {
    if (trap.vector == x86::TrapFrame::nmi) {
        ++machine.boot->non_maskable_interrupts;
        return;
    }
    if (!clear_machine_check()) report_trap(trap, Report::Kind::hardware);
    ++machine.boot->machine_checks;
}

} // namespace metta
