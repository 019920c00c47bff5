// SPDX-License-Identifier: MIT
// What an ordinary program defines, instead of a main function.
#pragma once

#include "runtime/user/arguments.hpp"

namespace metta {

/// The whole program. It starts connected to the scheduler, if it has one; what it returns is its exit status.
u32 run_program(const Arguments& arguments);

} // namespace metta
