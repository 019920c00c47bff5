// SPDX-License-Identifier: MIT
// The command line of the boot loader, the same for every path.
#pragma once

#include <span>
#include <string_view>

#include "interfaces/boot_info.hpp"
#include "runtime/base/result.hpp"

namespace metta {

/// Whether `word` stands in `line` by itself, between spaces or the ends.
bool has_word(std::string_view line, std::string_view word);

/// Copies the text at the start of `source`, up to its zero byte, and takes `self_test` from its words. Refuses a text
/// without an end, and one that does not fit.
Result<void> take_command_line(std::span<const byte> source, BootInfo& info);

} // namespace metta
