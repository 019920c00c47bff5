// SPDX-License-Identifier: MIT
// Mutual exclusion for a few instructions: one locked bit and a store, if nobody else is there.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::heap {

/// Who finds it held lets others run until it is not. Zero is free, so it works before anything has run.
class YieldingLock {
  public:
    [[gnu::always_inline]] void lock() {
        if (!try_lock()) [[unlikely]]
            lock_slowly();
    }
    [[gnu::always_inline]] bool try_lock() { return (__atomic_fetch_or(&held_, 1u, __ATOMIC_ACQUIRE) & 1) == 0; }
    [[gnu::always_inline]] void unlock() { __atomic_store_n(&held_, 0u, __ATOMIC_RELEASE); }

  private:
    [[gnu::noinline, gnu::cold]] void lock_slowly();

    u32 held_ = 0;
};

} // namespace metta::heap
