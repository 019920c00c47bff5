// SPDX-License-Identifier: MIT
// Exit statuses with a fixed meaning, as shells have them.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::shell {

inline constexpr u32 status_ok = 0, status_failed = 1, status_usage = 2, status_unknown_command = 127;
inline constexpr u32 status_interrupted = 130; ///< by Control-C
inline constexpr u32 status_killed = 137;      ///< by `kill`

} // namespace metta::shell
