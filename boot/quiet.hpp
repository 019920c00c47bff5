// SPDX-License-Identifier: MIT
// Silences what firmware may have left running.
#pragma once

namespace metta::boot {

/// Masks the two 8259 interrupt controllers and the local APIC's own sources. I/O APICs are masked after a reset, and
/// firmware that uses one masks it before it hands over.
void quiet_firmware();

} // namespace metta::boot
