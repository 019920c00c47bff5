// SPDX-License-Identifier: MIT
// What a program tells its nester of its paging and its heaps: there is none in a program that does not page itself.
#pragma once

#include "interfaces/paging.hpp"

namespace metta {

extern "C" [[gnu::weak]] PagerRecord pager_record;

/// How often the nester has taken frames without asking (PagerRecord::reclaimed). Who has put frames aside looks
/// whether it has changed before they are used. A program without a record is not told.
inline u64 frames_reclaimed() {
    return &pager_record != nullptr ? __atomic_load_n(&pager_record.reclaimed, __ATOMIC_RELAXED) : 0;
}

} // namespace metta
