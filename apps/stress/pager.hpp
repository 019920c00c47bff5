// SPDX-License-Identifier: MIT
// A pager: a domain that reads and writes memory of all kinds, with fewer frames than pages.
#pragma once

#include <string_view>

#include "runtime/client/output.hpp"
#include "runtime/sync/event.hpp"
#include "runtime/user/arguments.hpp"

namespace metta::stress {

/// What a pager is started with: `stress pager NAME CLIENT SEED COUNT`, NAME being that of a store (page_store.hpp).
inline constexpr std::string_view pager_word = "pager";

// The events that a pager shares with who has started it, as it knows them.
inline constexpr Event pager_is_done{0}; ///< with its operations; it can be looked at
inline constexpr Event pager_may_end{1};

/// Does so many operations; what is not as expected has been told.
u32 be_pager(const Arguments& arguments, Output& out);

} // namespace metta::stress
