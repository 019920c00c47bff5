// SPDX-License-Identifier: MIT
// A page fault, as stretch drivers see it.
#pragma once

#include "interfaces/paging.hpp"
#include "runtime/base/types.hpp"

namespace metta::paging {

/// Intel SDM, volume 3, section 4.7: the processor's error code.
struct Fault {
    static constexpr u64 present_bit = 1, write_bit = 2, execute_bit = 16;

    u64 page; ///< address of the page that was accessed
    u64 code;

    /// The page was there when the processor looked, but does not allow the access.
    bool present() const { return (code & present_bit) != 0; }
    bool write() const { return (code & write_bit) != 0; }
    bool execute() const { return (code & execute_bit) != 0; }
};

} // namespace metta::paging
