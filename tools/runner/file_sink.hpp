// SPDX-License-Identifier: MIT
// Files that the machine sends: each appears under its name only when it is whole.
#pragma once

#include <filesystem>
#include <fstream>
#include <span>

#include "runtime/base/result.hpp"

namespace metta::runner {

/// Letters, digits, '.', '_' and '-', not starting with a dot: nothing that leads out of a folder or hides in it.
bool acceptable_name(std::string_view name);

/// Owns the file that is open, as FOLDER/.NAME.part, and removes it if it is never finished.
class FileSink {
  public:
    explicit FileSink(std::filesystem::path folder) : folder_(std::move(folder)) {}
    ~FileSink();
    FileSink(const FileSink&) = delete;
    FileSink& operator=(const FileSink&) = delete;

    /// One payload of the link's channel `file`. An error's texts are static or slices of it.
    Result<void> take(std::span<const std::byte> payload);
    bool unfinished() const { return file_.is_open(); }

  private:
    Result<void> open(std::string_view name);
    Result<void> close(std::span<const std::byte> checksum);

    const std::filesystem::path folder_;
    std::filesystem::path part_, whole_;
    std::ofstream file_;
    u32 checksum_ = 0;
};

} // namespace metta::runner
