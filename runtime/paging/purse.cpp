// SPDX-License-Identifier: MIT
// Where frames come from.
#include "runtime/paging/purse.hpp"

#include <algorithm>

#include "runtime/paging/machine.hpp"

namespace metta::paging {

bool Purse::refill() {
    for (u32 count = run_; count != 0; count /= 2) {
        const u64 first = machine::allocate(count);
        if (first == 0) continue;
        next_ = first;
        end_ = first + count;
        run_ = count == run_ ? std::min(2 * run_, longest_run) : count;
        return true;
    }
    run_ = 1; // the next time costs one call
    return false;
}

} // namespace metta::paging
