// SPDX-License-Identifier: MIT
// Numbers from ring 3 are compared before they are used, and masked as well: where the comparison is mispredicted, the
// processor still reads nothing beyond the table.
#pragma once

#include "runtime/base/types.hpp"

namespace metta {

/// Whether an index is below a size, and the index, or 0 if it is not: by one comparison, and not by a branch.
struct MaskedIndex {
    bool valid;
    u64 value;

    MaskedIndex(u64 index, const u64& size) {
        u64 mask;
        asm("cmp %3, %2\n\tsbb %0, %0" : "=r"(mask), "=@ccc"(valid) : "r"(index), "m"(size));
        value = index & mask;
    }
};

} // namespace metta
