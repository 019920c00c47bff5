// SPDX-License-Identifier: MIT
// Copying a few words, where a call of memcpy would cost more than the copy.
#pragma once

#include "runtime/base/types.hpp"

namespace metta {

inline void copy_words(void* to, const void* from, usize words) {
    asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}

} // namespace metta
