// SPDX-License-Identifier: MIT
// Real accesses to memory that may not be there: a fault is an answer, not the end.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::stress {

/// In rax, where a status would be, after the invocation of a number that is not bound: none of Status.
inline constexpr u8 fault_status = 0xfa;

/// From now on the domain's threads can make accesses, one at a time, and invoke numbers that are not bound.
void handle_access_faults();

// False: it was a fault. The address is a multiple of 8, and not 0.
bool can_read(u64 address, u64& word);
bool can_write(u64 address, u64 word);
/// What is there is a return instruction, or zeros, which are known as well.
bool can_execute(u64 address);

} // namespace metta::stress
