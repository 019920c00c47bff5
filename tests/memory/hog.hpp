// SPDX-License-Identifier: MIT
// A domain that holds all frames that it can get, and how it behaves when some are asked back.
#pragma once

#include "tests/memory/setting.hpp"

namespace metta::memory_tests {

/// What a hog's contract is in these tests: what it is made of is guaranteed, and so are some of the frames it holds.
inline constexpr u64 hog_guaranteed = 512, hog_optimistic = 256;

/// `kind`: `unmapped`, `complying`, `stubborn`, `deaf`. It signals when it has them; and again when it was asked.
u32 be_hog(std::string_view kind, const Setting& setting);

} // namespace metta::memory_tests
