// SPDX-License-Identifier: MIT
// Computes for ever, and lets nobody else run of its own will.
#include "runtime/user/program.hpp"

namespace metta {

u32 run_program(const Arguments&) {
    for (;;) asm volatile("");
}

} // namespace metta
