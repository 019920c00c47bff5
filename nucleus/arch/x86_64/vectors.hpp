// SPDX-License-Identifier: MIT
// x87 and vector registers: saved and loaded eagerly, as a whole, in areas of ThreadState::vector_bytes, 64-aligned.
#pragma once

#include "interfaces/object_state.hpp"

namespace metta::x86 {

/// Decides what is enabled: x87, SSE, AVX, AVX-512. Protection keys and AMX stay off until areas are sized for them.
void set_up_vectors();
bool has_xsave();

void save_vectors(u8* area);
/// An area that save_vectors or initialise_vectors left, or that went through sanitise_vectors.
void load_vectors(const u8* area);
/// The state after a reset: all zero, all exceptions masked, round to nearest.
const u8* initial_vectors();
void initialise_vectors(u8* area);
/// Makes an area that came from ring 3 one that the processor loads without a fault.
void sanitise_vectors(u8* area);

} // namespace metta::x86
