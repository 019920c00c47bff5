// SPDX-License-Identifier: MIT
// Breaking rules on purpose: what tests and the curious use to see that they hold.
#pragma once

#include <span>
#include <string_view>

#include "interfaces/boot_info.hpp"

namespace metta::init {

/// The rules that can be broken.
std::span<const std::string_view> fault_kinds();

/// Breaks the rule `kind`; comes back if nothing stopped it, or with false if there is no such kind.
bool commit_fault(std::string_view kind, const BootInfo& boot);

/// Invokes portals with arguments beyond what they are bound to. Says which accepted one; empty: none did.
std::string_view broken_portal_bound();

} // namespace metta::init
