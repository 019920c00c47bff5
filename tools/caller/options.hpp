// SPDX-License-Identifier: MIT
// What the user asks of `./metta call`.
#pragma once

#include <chrono>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.hpp"

namespace metta::caller {

struct Options {
    bool help = false;
    std::filesystem::path socket;
    std::chrono::seconds timeout{60};
    std::string_view path, operation; ///< of the object; of what it is to do
    std::vector<std::string_view> arguments;
};

/// The options in `arguments` (without the program's name), defaults filled in. Texts are slices of them. Options come
/// before the call: what follows it is for the machine.
Result<Options> parse_options(std::span<const char* const> arguments);

std::string help_text();

} // namespace metta::caller
