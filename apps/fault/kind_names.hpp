// SPDX-License-Identifier: MIT
// What the program `fault` takes as its argument, and how it ends then.
#pragma once

#include <string_view>

#include "runtime/base/types.hpp"

namespace metta::fault {

inline constexpr u32 status_of_a_fault = 139, status_of_a_broken_heap = 134;

/// When it is ended; `debugged`: only in a program that was started to look for mistakes with its heap.
enum class When { at_once, after_seconds, debugged };

struct KindName {
    std::string_view name;
    u32 status = status_of_a_fault;
    When ended = When::at_once;
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
    {"double-free", status_of_a_broken_heap},
    {"overrun", status_of_a_broken_heap},
    {"wild-free", status_of_a_broken_heap},
    {"write-after-free", status_of_a_broken_heap, When::debugged},
    {"handler-hangs", status_of_a_fault, When::after_seconds},
};

} // namespace metta::fault
