// SPDX-License-Identifier: MIT
// What the other domains of a test do: `memory_tests --as ROLE [WORD [WORD]]`.
#pragma once

#include <optional>

#include "runtime/user/arguments.hpp"
#include "tests/memory/setting.hpp"

namespace metta::memory_tests {

/// Until somebody ends the domain.
[[noreturn]] void stay();

/// Does its part. The exit status; nothing: there is no such role.
std::optional<u32> play_role(std::string_view role, const Arguments& arguments, const Setting& setting);

} // namespace metta::memory_tests
