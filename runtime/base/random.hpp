// SPDX-License-Identifier: MIT
// Numbers that nobody would guess, but that are the same for the same seed: for tests.
#pragma once

#include "runtime/base/types.hpp"

namespace metta {

/// Marsaglia, "Xorshift RNGs", 2003.
class Random {
  public:
    explicit constexpr Random(u64 seed) : state_(seed * 0x9e37'79b9'7f4a'7c15 + 1) {}
    constexpr u64 next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_;
    }
    constexpr u64 below(u64 bound) { return next() % bound; }

  private:
    u64 state_;
};

} // namespace metta
