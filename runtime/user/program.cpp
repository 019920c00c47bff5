// SPDX-License-Identifier: MIT
// From a program's first instructions to its exit.
#include "runtime/user/program.hpp"

#include "runtime/client/nester.hpp"
#include "runtime/user/start_record.hpp"

namespace metta {

extern "C" [[noreturn]] void program_main(u64) { exit_domain(run_program(Arguments(start_record()))); }

} // namespace metta
