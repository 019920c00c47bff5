// SPDX-License-Identifier: MIT
// The shell as a host uses it: texts of commands come in, statuses go out.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "apps/shell/shell.hpp"

namespace metta::shell {

class HostServer {
  public:
    HostServer(Shell& shell, Commands& commands) : shell_(shell), commands_(commands) {}

    /// Until there is no host link any more.
    void serve();

  private:
    static constexpr usize maximum_text = 16 * 1024; ///< as Commands promises

    Commands::Result<std::string_view> next_text();

    Shell& shell_;
    Commands& commands_;
    std::array<char, maximum_text> text_{};
};

} // namespace metta::shell
