// SPDX-License-Identifier: MIT
// Silences what firmware may have left running.
#pragma once

namespace metta::boot {

/// Masks the two 8259 interrupt controllers and the local APIC's timer, so that no interrupt arrives unasked.
void quiet_firmware();

} // namespace metta::boot
