// SPDX-License-Identifier: MIT
// The command line of the compiler.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "runtime/base/result.hpp"

namespace metta::meddler {

struct Options {
    enum class Verb : u8 { check, cpp, doc, format, help };

    Verb verb = Verb::help;
    std::vector<std::string> files = {};
    std::vector<std::string> folders = {}; ///< -I, in their order
    std::string output = {};               ///< folder that files are written to
    std::string root = ".";                ///< include paths start here
    std::string depfile = {};              ///< cpp: names what was read, for the build
    bool check_only = false;               ///< format: changes nothing
};

/// Options may be anywhere among the files; the texts must outlive the result.
Result<Options> parse_options(std::span<const char* const> arguments);

std::string_view help_text();

} // namespace metta::meddler
