// SPDX-License-Identifier: MIT
// The objects that tests call, in a domain of their own.
#pragma once

#include "runtime/client/names.hpp"
#include "tests/calls/interfaces/target_portal.hpp"
#include "tests/calls/setting.hpp"

namespace metta::call_tests {

/// Where a server's objects are: an ordinary one, one with a larger argument area, one with a portal for each
/// operation, one that keeps something for each client; and one that passes Hold on to the ordinary one of another
/// domain.
inline constexpr std::string_view target_name = "services>target", wide_name = "services>target_wide",
                                  separate_name = "services>target_separate", states_name = "services>target_states",
                                  middle_name = "services>target_middle";
inline constexpr u32 wide_pages = 2;

using TargetClient = Bound<TargetSurrogate, Target>;

/// Connects to one of them.
std::expected<TargetClient, NotBound> find_target(const Setting& setting, std::string_view name);

/// Publishes all but the last, under their names, and says so to the parent.
bool serve_targets(const Setting& setting);
/// Publishes the last.
bool serve_middle(const Setting& setting);
/// Publishes one object that nobody needs to call; nothing: it was refused.
std::optional<u64> publish_target(const Setting& setting);
/// Withdraws the ordinary object.
bool withdraw_target(const Setting& setting);

} // namespace metta::call_tests
