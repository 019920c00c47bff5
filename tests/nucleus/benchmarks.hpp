// SPDX-License-Identifier: MIT
// What the nucleus takes, measured by its clients.
#pragma once

#include <string_view>

#include "runtime/client/output.hpp"
#include "tests/nucleus/setting.hpp"

namespace metta::nucleus_tests {

/// Prints a line `name value unit` for each row whose name begins with `prefix`. False: something else was printed,
/// because no row has such a name or a measurement failed.
bool run_benchmarks(std::string_view prefix, const Setting& setting, Output& out);

} // namespace metta::nucleus_tests
