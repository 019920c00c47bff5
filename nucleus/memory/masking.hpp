// SPDX-License-Identifier: MIT
// Numbers from ring 3 are compared before they are used, and masked as well: where the comparison is mispredicted, the
// processor still reads nothing beyond the table.
#pragma once

#include "runtime/base/types.hpp"

namespace metta {

/// `index` if it is below `size`, else 0; without a branch, and in a way that the compiler cannot make into one.
inline u64 mask_index(u64 index, u64 size) {
    u64 mask;
    asm("cmp %2, %1\n\tsbb %0, %0" : "=r"(mask) : "r"(index), "r"(size) : "cc");
    return index & mask;
}

} // namespace metta
