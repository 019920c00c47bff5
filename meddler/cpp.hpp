// SPDX-License-Identifier: MIT
// The C++ back end: headers that read as if somebody had written them.
#pragma once

#include <string>
#include <vector>

#include "meddler/cpp_names.hpp"

namespace metta::meddler {

struct GeneratedFile {
    std::string path; ///< below the folder for results; the path that others include it by
    std::string text;
};

/// The headers of a checked interface: its enumerations, the class, calls through a portal, type records. One that is
/// LOCAL has no calls: that header says so.
std::vector<GeneratedFile> generate_cpp(const Interface& interface, const std::string& root);

/// The folder of the interface's file as include paths have it: below `root`, with a slash behind it.
std::string include_folder(const Interface& interface, const std::string& root);

/// The exceptions that operations of the interface may raise, inherited ones first, each once.
std::vector<Raise> raised_exceptions(const Interface& interface);

} // namespace metta::meddler
