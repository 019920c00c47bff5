// SPDX-License-Identifier: MIT
// Measurements of frames and stretches.
#pragma once

#include "apps/bench/measurements.hpp"

namespace metta::bench {

std::optional<u64> memory_frame(const Setting& setting);
std::optional<u64> memory_share(const Setting& setting);
std::optional<u64> memory_stretch(const Setting& setting);

} // namespace metta::bench
