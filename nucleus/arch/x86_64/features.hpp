// SPDX-License-Identifier: MIT
// Optional processor features: used where CPUID declares them, and only there.
#pragma once

#include "interfaces/primitives.hpp"

namespace metta::x86 {

/// Switches on what the processor has; answers one bit for each Feature in use.
u32 enable_features();

} // namespace metta::x86
