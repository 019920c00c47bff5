// SPDX-License-Identifier: MIT
// What Control-C ends.
#pragma once

#include <atomic>

#include "apps/shell/status.hpp"
#include "apps/shell/surroundings.hpp"

namespace metta::shell {

/// What runs in the foreground: written by the shell's thread, read by the one that waits for Control-C. Once
/// interrupted, it stays so until the next line begins.
class Foreground {
  public:
    void begin_line() { interrupted_ = false; }
    bool interrupted() const { return interrupted_; }

    /// A program, from before it is started until it has been waited for.
    void enter(u32 domain) { program_ = u64{domain} + 1; }
    void leave() { program_ = 0; }

    void interrupt(Domains& domains, Runtime& runtime) {
        interrupted_ = true;
        if (const u64 program = program_; program != 0)
            (void)domains.kill(static_cast<u32>(program - 1), status_interrupted); // it may have ended by itself
        runtime.wake();
    }

  private:
    std::atomic<bool> interrupted_ = false;
    std::atomic<u64> program_ = 0; ///< its domain's number and one; 0: none
};

} // namespace metta::shell
