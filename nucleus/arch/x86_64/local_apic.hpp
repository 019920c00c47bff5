// SPDX-License-Identifier: MIT
// The processor's local APIC: what ends an interrupt, and the timer. The boot program has left it enabled, with every
// source masked (boot/interrupts.hpp); which interrupts arrive is ring 3's business, by way of the I/O APICs.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::x86 {

/// Maps the registers, which are at this physical address. 0: there is none; the other functions do nothing then.
void set_up_local_apic(u64 physical);

/// The timer's interrupt comes once, after so many ticks (at most 2^32 - 1 of them: longer waits end early); 0: never.
void set_timer(u64 ticks);
void end_of_interrupt();

} // namespace metta::x86
