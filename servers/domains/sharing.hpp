// SPDX-License-Identifier: MIT
// Sharing a stretch by a portal of its own: with interrupts off, where it is a matter of a few instructions.
#pragma once

#include "runtime/base/types.hpp"

extern "C" {
/// In: a domain's number, a set of rights; the SharingSlot as badge. Out: 0, or 1: Stretches.SetRights is to be asked.
void vm_share_entry();
}
