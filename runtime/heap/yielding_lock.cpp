// SPDX-License-Identifier: MIT
// Waiting for whoever holds the lock.
#include "runtime/heap/yielding_lock.hpp"

#include "runtime/client/scheduler.hpp"

namespace metta::heap {

void YieldingLock::lock_slowly() {
    do {
        while (__atomic_load_n(&held_, __ATOMIC_RELAXED) != 0) let_others_run();
    } while (!try_lock());
}

} // namespace metta::heap
