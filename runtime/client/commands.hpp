// SPDX-License-Identifier: MIT
// Commands over a portal.
//
//   next       rsi: offset, rdx: capacity → result: how much is left from the offset on; area: what fits of that
//   finish     rsi: status
//   send_file  rsi: mark, rdx: size; area: the piece
//   serving    → result: 0 or 1
#pragma once

#include "interfaces/commands.hpp"
#include "runtime/client/connection.hpp"

namespace metta {

class CommandsSurrogate final : public Commands {
  public:
    static constexpr Service service = Service::commands;
    explicit constexpr CommandsSurrogate(const Connection& connection) : connection_(connection) {}

    /// Copies as much as `into` takes, in as many calls as it needs.
    Result<u32> next(u32 offset, std::span<char> into) override;
    Result<void> finish(u32 status) override;
    Result<void> send_file(char mark, std::span<const byte> piece) override;
    Result<bool> serving() override;

  private:
    Connection connection_;
};

} // namespace metta
