// SPDX-License-Identifier: MIT
// A number that several threads use, all of whose operations, with those of all others, are in one order.
#pragma once

#include "runtime/base/types.hpp"

namespace metta {

class AtomicWord {
  public:
    constexpr AtomicWord() = default;
    AtomicWord(const AtomicWord&) = delete;
    AtomicWord& operator=(const AtomicWord&) = delete;

    u64 load() const { return __atomic_load_n(&value_, __ATOMIC_SEQ_CST); }
    void store(u64 value) { __atomic_store_n(&value_, value, __ATOMIC_SEQ_CST); }
    /// Answers what was there before.
    u64 add(u64 value) { return __atomic_fetch_add(&value_, value, __ATOMIC_SEQ_CST); }

  private:
    u64 value_ = 0;
};

} // namespace metta
