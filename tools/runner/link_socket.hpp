// SPDX-License-Identifier: MIT
// Where a running machine's host link can be had by others than its runner: a socket in the file system, which only its
// owner may use.
#pragma once

#include <chrono>
#include <expected>
#include <filesystem>
#include <string>

#include "tools/runner/process.hpp"

namespace metta::runner {

/// What a runner tells whoever connects, as a line, before anything else passes.
enum class LinkGreeting {
    relayed, ///< from now on this is the machine's link
    busy,    ///< another has it; the connection ends here
};
inline constexpr std::string_view link_greetings[] = {"metta-link 1 relayed\n", "metta-link 1 busy\n"};

/// The runner's end. Whoever holds `path`.lock has the path, so that what a runner that was killed has left is
/// nobody's.
class LinkSocket {
  public:
    /// Listens at `path`, whose folder is made if it is not there; or says why not.
    static std::expected<LinkSocket, std::string> listen(const std::filesystem::path& path);
    ~LinkSocket();
    LinkSocket(LinkSocket&&) noexcept = default;
    LinkSocket& operator=(LinkSocket&&) = delete;

    /// Readable when somebody wants to connect.
    int descriptor() const { return listening_.number(); }
    /// Who wants to connect; a number below 0: nobody any more, or somebody who may not.
    Descriptor accept() const;

  private:
    LinkSocket(std::filesystem::path path, Descriptor lock, Descriptor listening)
        : path_(std::move(path)), lock_(std::move(lock)), listening_(std::move(listening)) {}

    std::filesystem::path path_;
    Descriptor lock_, listening_;
};

enum class Unreachable {
    nobody,    ///< no machine runs there
    busy,      ///< another has its link
    not_there, ///< something else: what answers is no runner of this version, or the path cannot be used
};

/// The other end: connects, and waits up to `patience` for the runner's greeting.
std::expected<Descriptor, Unreachable> connect_link(const std::filesystem::path& path,
                                                    std::chrono::milliseconds patience);

} // namespace metta::runner
