// SPDX-License-Identifier: MIT
// The interface files of one run: those that were named, and those that they refer to, found in folders.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "meddler/diagnostics.hpp"
#include "meddler/syntax.hpp"

namespace metta::meddler {

/// Owns texts and trees. Each interface is read once.
class Library {
  public:
    explicit Library(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

    /// Folders are searched in the order in which they are added.
    void add_folder(std::string folder) { folders_.push_back(std::move(folder)); }

    /// Reads a file by its path; nothing if it cannot be read or is no interface, which has been reported. What it
    /// declares is known by its name from then on, before any folder is searched.
    Interface* read_file(const std::string& path);

    /// A text instead of a file.
    Interface* read_text(std::string name, std::string text);

    /// The interface of this name; nothing if there is none, which is for the caller to report.
    Interface* find(std::string_view name);

    /// All that can be found, for advice.
    std::vector<std::string> known_names() const;
    std::string searched() const; ///< the folders, as text
    std::vector<const Source*> sources() const;
    std::span<Interface* const> interfaces() const { return order_; } ///< in the order in which they were read

  private:
    Interface* add(std::unique_ptr<Source> source, std::string_view expected_name);

    Diagnostics& diagnostics_;
    std::vector<std::string> folders_;
    std::vector<std::unique_ptr<Source>> sources_;
    std::vector<std::unique_ptr<Interface>> owned_;
    std::vector<Interface*> order_;
    std::map<std::string, Interface*, std::less<>> by_name_; ///< nullptr: looked for, and not there
    std::map<std::string, Interface*, std::less<>> by_path_;
};

/// The whole of a file; nothing if it cannot be read.
std::optional<std::string> read_whole_file(const std::string& path);

} // namespace metta::meddler
