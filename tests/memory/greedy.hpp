// SPDX-License-Identifier: MIT
// A domain that takes as much of everything as it can get.
#pragma once

#include "tests/memory/setting.hpp"

namespace metta::memory_tests {

/// It shares what can be shared with the domain of this number. It signals when it has all.
u32 be_greedy(u32 victim, const Setting& setting);

} // namespace metta::memory_tests
