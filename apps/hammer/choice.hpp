// SPDX-License-Identifier: MIT
// What the hammer invokes next: anything, but for what would end or stop it, or the machine.
#pragma once

#include <array>

#include "interfaces/services.hpp"
#include "runtime/base/random.hpp"

namespace metta::hammer {

/// Registers as an invocation has them: rax, then rdi rsi rdx r10 r8 r9.
struct Invocation {
    u64 number = 0;
    std::array<u64, 6> arguments = {};
};

/// What may be worth a try: addresses that mean something to the domain; the last two: a stretch to map in, and the
/// first of some frames.
using Addresses = std::array<u64, 8>;

/// The next invocation. `now` is the time, for waits: they have a deadline soon after.
///
/// These never come, whatever else does:
///  - portals 0 and 1 (to return from home, and from no fault, ends the thread) and Nester::exit;
///  - Console::read, await_interrupt, Domains::wait and Commands: they may wait for ever, for the outside world;
///  - Console::write and set_foreground: the console is somebody's who looks at it;
///  - Machine::power_off and reboot;
///  - Threads: a second thread has no context slot, so its first fault would end the domain, and so would Threads::end.
Invocation choose(Random& random, const Addresses& addresses, u64 now);

/// Whether an invocation is one of those.
bool excluded(const Invocation& invocation);

} // namespace metta::hammer
