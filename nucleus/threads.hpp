// SPDX-License-Identifier: MIT
// Who runs. There is no queue: a thread resumes another, and has the processor back when that one stops.
#pragma once

#include "interfaces/boot_info.hpp"
#include "nucleus/arch/x86_64/descriptors.hpp"
#include "nucleus/arch/x86_64/registers.hpp"
#include "nucleus/calls.hpp"
#include "nucleus/copy.hpp"

namespace metta {

constexpr u64 flags_of_a_start = FLAGS_INTERRUPTS_ON;
static_assert(flags_of_a_start == (x86::Flags::always_one | x86::Flags::interrupt));

/// A general register, base or vector state that ring 3 may have; everything else is brought into range or refused.
constexpr bool valid_code_address(u64 address) { return address >= private_window_base && address < shared_space_end; }
/// A base that the processor takes: the address itself if it is canonical, else 0.
u64 valid_base(u64 address);
constexpr usize general_registers = offsetof(Registers, rip) / sizeof(u64);
static_assert(offsetof(x86::TrapFrame, r15) - offsetof(x86::TrapFrame, rax) == offsetof(Registers, r15));
[[gnu::always_inline]] inline void get_registers(const x86::TrapFrame& trap, Registers& registers) {
    copy_words(&registers, &trap.rax, general_registers);
    registers.rip = trap.rip, registers.flags = trap.flags, registers.rsp = trap.rsp;
}
/// Flags are sanitised, selectors are ring 3's. False, and nothing is changed: rip is not an address ring 3 can run at.
bool set_registers(x86::TrapFrame& trap, const Registers& registers);
/// The part of it that ring 3 may not have as it likes: rip, rsp, flags, selectors.
[[gnu::always_inline]] inline bool set_privileged(x86::TrapFrame& trap, const Registers& registers) {
    const u64 rip = registers.rip; // read once: whoever wrote the record may still be writing
    if (!valid_code_address(rip)) [[unlikely]]
        return false;
    trap.rip = rip;
    trap.rsp = registers.rsp;
    trap.flags = (registers.flags & x86::Flags::ring3) | flags_of_a_start;
    trap.cs = x86::Selector::user_code;
    trap.ss = x86::Selector::user_data;
    return true;
}
/// All registers zero, at `entry` with `stack_top`.
void start_registers(x86::TrapFrame& trap, u64 entry, u64 stack_top);

/// Brings the current thread to rest: what the processor holds of it is in its record.
Thread& rest();
/// The thread, at rest, has the processor from now on. Answers where its registers are.
x86::TrapFrame& run(Thread& thread);

/// The current thread, at rest, stops; who resumed it goes on, with the reason as the result of its `resume`.
x86::TrapFrame& stop(Thread& thread, StopReason reason);
/// The current thread, at rest, waits while `other` runs.
x86::TrapFrame& resume(Thread& thread, Thread& other);

/// A thread at rest returns from its innermost call, and on through dead domains to the next live one, where its
/// registers go on (`none`). `finished`: the server has returned by itself and its results count. Any other reason: the
/// thread cannot go on.
StopReason return_from_call(Thread& thread, bool finished);

/// Another than the current thread, at rest, cannot go on. If it has resumed one, that one goes back to who resumed it.
void settle(Thread& thread, StopReason reason);

} // namespace metta
