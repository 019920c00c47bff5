// SPDX-License-Identifier: MIT
// What a program does about faults that no driver can resolve.
#pragma once

#include "interfaces/object_state.hpp"

namespace metta::paging {

/// A function that is asked, from now on, about faults that no driver resolves and about all other exceptions, before
/// the keeper is; null: none. It may change the context: true, and the thread goes on there. It runs on the context
/// slot's stack, may use nothing that is not nailed, and must not fault.
void otherwise(bool (*function)(FaultContext& context));

} // namespace metta::paging
