// SPDX-License-Identifier: MIT
// What the program `fault` takes as its argument, and how it ends then.
#pragma once

#include <string_view>

#include "runtime/base/types.hpp"

namespace metta::fault {

inline constexpr u32 status_of_a_fault = 139, status_of_a_broken_heap = 134;

struct KindName {
    std::string_view name;
    u32 status = status_of_a_fault;
    bool slow = false; ///< it takes seconds until it is ended
};

inline constexpr KindName kind_names[] = {
    {"null-read"},
    {"wild-write"},
    {"wild-jump"},
    {"privileged"},
    {"stack-overflow"},
    {"divide"},
    {"portal-range"},
    {"nx"},
    {"wx"},
    {"handler-loops"},
    {"handler-faults"},
    {"handler-hangs", status_of_a_fault, true},
};

} // namespace metta::fault
