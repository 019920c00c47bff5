// SPDX-License-Identifier: MIT
// Whether all memory has come back, from domains that have ended.
#pragma once

#include "interfaces/domains.hpp"
#include "runtime/base/text.hpp"

namespace metta::stress {

/// kserver keeps page tables for each number that a domain has ever had, and the next domain has a higher one: so many
/// frames at most. What else it has taken, it has lost.
inline constexpr u64 most_kept = 64;

inline bool all_back(const Domains::MemoryRecord& before, const Domains::MemoryRecord& after) {
    const u64 kept = after.kserver - before.kserver;
    return before.free == after.free + kept && kept <= most_kept;
}

/// What is wrong if it has not.
inline void tell_lost(TextSink& out, const Domains::MemoryRecord& before, const Domains::MemoryRecord& after) {
    print(out, "expected ", before.free, " free frames afterwards, found ", after.free, ", and ",
          after.kserver - before.kserver, " more that are kserver's own\n");
}

} // namespace metta::stress
