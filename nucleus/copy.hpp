// SPDX-License-Identifier: MIT
// Copying and filling a few words, where a call of memcpy or memset would cost more than the work.
#pragma once

#include "runtime/base/types.hpp"

namespace metta {

inline void copy_words(void* to, const void* from, usize words) {
    asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}
inline void fill_words(void* at, u64 value, usize words) {
    asm volatile("rep stosq" : "+D"(at), "+c"(words) : "a"(value) : "memory");
}
inline void fill_bytes(void* at, u8 value, usize bytes) {
    asm volatile("rep stosb" : "+D"(at), "+c"(bytes) : "a"(value) : "memory");
}

} // namespace metta
