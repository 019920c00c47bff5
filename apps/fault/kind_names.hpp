// SPDX-License-Identifier: MIT
// What the program `fault` takes as its argument.
#pragma once

#include <string_view>

namespace metta::fault {

inline constexpr std::string_view kind_names[] = {
    "null-read", "wild-write", "wild-jump", "privileged", "stack-overflow", "divide", "portal-range", "nx", "wx",
};

} // namespace metta::fault
