// SPDX-License-Identifier: MIT
// What a program tells its nester of its paging and its heaps: there is none in a program that does not page itself.
#pragma once

#include "interfaces/paging.hpp"

namespace metta {

extern "C" [[gnu::weak]] PagerRecord pager_record;

} // namespace metta
