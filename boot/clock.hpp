// SPDX-License-Identifier: MIT
// How fast the processor's clocks run, measured against the one clock whose rate is known.
#pragma once

#include "interfaces/boot_info.hpp"

namespace metta::boot {

/// Measures the TSC and, where `local_apic` is not 0, the local APIC's timer, which is left stopped with the divide
/// configuration 0b1011. Takes about 3 ms; all 0 if the PIT does not count. The local APIC is quiet before.
ClockRates measure_clocks(u64 local_apic);

} // namespace metta::boot
