// SPDX-License-Identifier: MIT
// What the hammer invokes next: anything, but for what would end or stop it, or the machine.
#pragma once

#include <array>

#include "interfaces/services.hpp"

namespace metta::hammer {

/// Marsaglia, "Xorshift RNGs", 2003: the same numbers for the same seed.
class Random {
  public:
    explicit constexpr Random(u64 seed) : state_(seed * 0x9e37'79b9'7f4a'7c15 + 1) {}
    constexpr u64 next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_;
    }
    constexpr u64 below(u64 bound) { return next() % bound; }

  private:
    u64 state_;
};

/// Registers as an invocation has them: rax, then rdi rsi rdx r10 r8 r9.
struct Invocation {
    u64 number = 0;
    std::array<u64, 6> arguments = {};
};

/// What may be worth a try: addresses that mean something to the domain.
using Addresses = std::array<u64, 6>;

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
