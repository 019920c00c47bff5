// SPDX-License-Identifier: MIT
// The part of the peer that a compiler makes: a function as servers have them.
#include "runtime/base/types.hpp"

extern "C" metta::u64 add_six(metta::u64 a, metta::u64 b, metta::u64 c, metta::u64 d, metta::u64 e, metta::u64 f) {
    return a + b + c + d + e + f;
}
