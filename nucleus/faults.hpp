// SPDX-License-Identifier: MIT
// Faults of ring 3: to the domain's own handler, or by a portal to its keeper, or else the thread stops.
#pragma once

#include "nucleus/calls.hpp"

namespace metta {

struct Fault {
    u64 vector; ///< an exception's, or FaultVector's
    u64 code;
    u64 address;
    u64 refusal = 0; ///< PagingRefusal: why the domain's own handler has not resolved it
};

/// The current thread's fault, its registers in its trap frame. Answers the registers that go on.
x86::TrapFrame& deliver(const Fault& fault);

/// The current thread, at rest and at home, is told at `entry` that it has the processor, if its context slot is free.
x86::TrapFrame& activate(Thread& thread, u64 entry);

/// A thread at rest whose keeper, on `stack`, has returned (`finished`) or died: its registers are as the context slot
/// says (`none`), or why it cannot go on.
StopReason return_from_keeper(Thread& thread, ServerStack& stack, bool finished);

/// The last thread has stopped. Says why, and stops the machine.
[[noreturn]] void report_nothing_to_run(const Thread& thread);

} // namespace metta
