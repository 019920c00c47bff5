// SPDX-License-Identifier: MIT
// What the machine measures of itself.
#pragma once

#include <string_view>

#include "runtime/base/text.hpp"
#include "servers/init/machine.hpp"

namespace metta::init {

/// Prints a line `name value unit` for each row whose name begins with `prefix`. False: something else was printed,
/// because no row has such a name or a measurement failed.
bool run_benchmarks(std::string_view prefix, const Machine& machine, u64 first_tsc, TextSink& out);

} // namespace metta::init
