// SPDX-License-Identifier: MIT
// Console over a portal.
//
//   write            rsi: size; area: the text
//   read             rsi: capacity → result: size; area: the text
//   set_foreground   rsi: 0 or 1
//   await_interrupt
//   flush
#pragma once

#include "interfaces/console.hpp"
#include "runtime/client/connection.hpp"

namespace metta {

class ConsoleSurrogate final : public Console {
  public:
    static constexpr Service service = Service::console;
    explicit constexpr ConsoleSurrogate(const Connection& connection) : connection_(connection) {}

    /// A longer text than a call can carry is cut: others' text may come between the pieces.
    Result<void> write(std::string_view text) override;
    Result<u32> read(std::span<char> into) override;
    Result<void> set_foreground(bool foreground) override;
    Result<void> await_interrupt() override;
    Result<void> flush() override;

  private:
    Connection connection_;
};

} // namespace metta
