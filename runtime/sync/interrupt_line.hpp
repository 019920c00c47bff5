// SPDX-License-Identifier: MIT
// A driver's interrupt: the event that tells it, and the way to say that it has been seen to.
#pragma once

#include "interfaces/interrupts.hpp"
#include "runtime/sync/event.hpp"

namespace metta {

class InterruptLine {
  public:
    InterruptLine(Interrupts& interrupts, u32 line, Event event)
        : interrupts_(interrupts), line_(line), event_(event) {}

    /// From now on the line is this driver's. Before it makes the device interrupt.
    Interrupts::Result<void> attach() { return interrupts_.attach(line_, event_.number()); }

    /// Calls `handle` whenever the line has interrupted, and whenever the event is signalled otherwise: once before the
    /// line is unmasked, and once after, since an edge that comes in between is not told.
    template <class Handle>
    [[noreturn]] void serve(Handle&& handle) {
        u64 seen = event_.count();
        handle();
        for (;;) {
            event_.await(seen + 1);
            seen = event_.count();
            handle();
            // Nobody else can have the line, so nothing can go wrong here that could be told anybody.
            static_cast<void>(interrupts_.acknowledge(line_));
            handle();
        }
    }

  private:
    Interrupts& interrupts_;
    u32 line_;
    Event event_;
};

} // namespace metta
