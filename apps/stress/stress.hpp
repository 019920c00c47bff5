// SPDX-License-Identifier: MIT
// What the program can do. Each answers its exit status, and has told what was not as expected.
#pragma once

#include "runtime/client/output.hpp"

namespace metta::stress {

/// So many domains fault; all memory comes back.
u32 stress_faults(u64 count, Output& out);

/// So many random operations with stretches and frames, and accesses to them, do what the model says; then all memory
/// comes back.
u32 stress_memory(u64 seed, u64 count, Output& out);

/// As a domain of its own, which is started with one of these words: the operations. Who rehearses tells only what is
/// wrong.
inline constexpr std::string_view telling_word = "memory-steps", rehearsing_word = "memory-rehearsal";
u32 take_memory_steps(u64 seed, u64 count, bool tells, Output& out);

} // namespace metta::stress
