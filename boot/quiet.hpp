// SPDX-License-Identifier: MIT
// Silences what firmware may have left running.
#pragma once

#include "interfaces/boot_info.hpp"

namespace metta::boot {

/// Masks the two 8259 interrupt controllers, every input of the I/O APICs and the local APIC's own sources, but for
/// LINT1: NMI stays as firmware has it. The local APIC is left enabled, its spurious vector 0xff, its task priority 0.
void quiet_firmware(const InterruptRouting& routing);

/// Whether the processor's local APIC is enabled, in xAPIC mode, and has its registers at this address.
bool local_apic_at(u64 address);

} // namespace metta::boot
