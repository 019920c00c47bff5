// SPDX-License-Identifier: MIT
// Operations that tests cannot just call, and why.
#pragma once

#include <string_view>

#include "runtime/base/types.hpp"

namespace metta::call_tests {

enum class Exclusion : u8 {
    none,
    well_made, ///< only calls that must be refused are made
    all,       ///< nothing is called
};

struct Excluded {
    std::string_view interface, operation;
    Exclusion exclusion;
    std::string_view why;
};

/// How far the operation is left out.
Exclusion exclusion_of(std::string_view interface, std::string_view operation);

} // namespace metta::call_tests
