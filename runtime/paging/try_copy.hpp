// SPDX-License-Identifier: MIT
// Access to memory that may be gone, say another domain's.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::paging {

/// entry.S
extern "C" u32 pager_copy(void* to, const void* from, usize size);

/// False: some of it was not there, or may not be accessed; what came before that has been copied.
[[nodiscard]] inline bool try_copy(void* to, const void* from, usize size) { return pager_copy(to, from, size) != 0; }

} // namespace metta::paging
