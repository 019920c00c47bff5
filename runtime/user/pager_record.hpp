// SPDX-License-Identifier: MIT
// What a program that pages itself tells of itself, for those parts of it that count something there.
#pragma once

#include "interfaces/paging.hpp"

namespace metta {

/// Null where the program does not page itself.
extern "C" [[gnu::weak]] PagerRecord pager_record;

} // namespace metta
