// SPDX-License-Identifier: MIT
// Measurements of heaps.
#pragma once

#include "apps/bench/measurements.hpp"

namespace metta::bench {

std::optional<u64> heap_block(const Setting& setting);    ///< 64 bytes allocated and freed
std::optional<u64> heap_mixed(const Setting& setting);    ///< what a real program asked for
std::optional<u64> heap_overhead(const Setting& setting); ///< percent, at that program's peak
std::optional<u64> heap_system(const Setting& setting);   ///< a block that another domain reads

} // namespace metta::bench
