// SPDX-License-Identifier: MIT
// What the scheduler asks for, and what it is told: threads that get the processor, interrupts, threads that stop.
#pragma once

#include "nucleus/threads.hpp"

namespace metta {

/// Whether a thread at rest waits in a call that it has made, so that its registers are in the innermost frame.
bool waits_in_call(const Thread& thread);
/// Such a thread is at rest like any other, its call having returned `value` and `second`; any other stays as it is.
/// Not `none`: it cannot go on.
StopReason settle_wait(Thread& thread, u64 value = 0, u64 second = 0);
/// Such a thread is taken out of its call, and has no registers.
void abandon_wait(Thread& thread);

/// From `dispatch`, its arguments in the current thread's record: what portals.S does not do itself.
x86::TrapFrame& dispatch(x86::TrapFrame& trap);

/// The current thread, at rest, has stopped, and nobody has resumed it: the scheduler goes on. Stops the machine if
/// there is none, or if it is part of it that has faulted.
x86::TrapFrame& stop_dispatched(Thread& thread, StopReason reason);

} // namespace metta
