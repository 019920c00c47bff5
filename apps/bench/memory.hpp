// SPDX-License-Identifier: MIT
// Measurements of frames and stretches.
#pragma once

#include "apps/bench/measurements.hpp"

namespace metta::bench {

std::optional<u64> memory_frame(const Setting& setting);
std::optional<u64> memory_share(const Setting& setting);
std::optional<u64> memory_stretch(const Setting& setting);
std::optional<u64> memory_fault_self(const Setting& setting);
std::optional<u64> memory_fault_evict(const Setting& setting);
std::optional<u64> memory_fault_copy(const Setting& setting);
std::optional<u64> memory_fault_file(const Setting& setting);

} // namespace metta::bench
