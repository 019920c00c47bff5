// SPDX-License-Identifier: MIT
// From a program's first instructions to its exit.
#include "runtime/user/program.hpp"

#include "runtime/client/nester.hpp"
#include "runtime/user/start_record.hpp"

namespace metta {

/// Of a program that has a heap: what is to be done when run_program has returned.
extern "C" [[gnu::weak]] void program_ends();

extern "C" [[noreturn]] void program_main(u64) {
    const u32 status = run_program(Arguments(start_record()));
    if (&program_ends != nullptr) program_ends();
    exit_domain(status);
}

} // namespace metta
