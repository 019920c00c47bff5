// SPDX-License-Identifier: MIT
// Mutexes and conditions as programs use them: over the domain's events.
#pragma once

#include "runtime/sync/atomic_word.hpp"
#include "runtime/sync/condition.hpp"
#include "runtime/sync/event.hpp"

namespace metta {

using Mutex = BasicMutex<Event, AtomicWord>;
using LockGuard = BasicLockGuard<Mutex>;
using Condition = BasicCondition<Event, AtomicWord>;

} // namespace metta
