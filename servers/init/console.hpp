// SPDX-License-Identifier: MIT
// The console on COM1: text out, and lines in with the little editing that a line needs.
#pragma once

#include <array>
#include <optional>

#include "runtime/base/serial/uart.hpp"
#include "runtime/user/portal.hpp"
#include "servers/init/output.hpp"

namespace metta::init {

constexpr Uart<PortalPorts> console_uart() {
    return Uart(PortalPorts(FirstPortal::console_read, FirstPortal::console_write));
}
constexpr Uart<PortalPorts> link_uart() { return Uart(PortalPorts(FirstPortal::link_read, FirstPortal::link_write)); }

class Console final : public Output {
  public:
    Console() { uart_.initialise(); }

    void write(std::string_view text) override { uart_.transmit_text(text); }

    /// Writes the prompt and starts a new line.
    void prompt();

    /// Takes what has been typed since the last call. A whole line, when there is one: it holds until the next call.
    /// Backspace, Ctrl-U (forget the line) and Ctrl-C (start over) are obeyed, escape sequences (arrow keys) ignored. A
    /// line that is too long is refused as a whole.
    std::optional<std::string_view> poll();

  private:
    /// Within an escape sequence: not; after ESC; after ESC [ (ECMA-48, 5.4).
    enum class Escape : u8 { none, begun, parameters };

    std::optional<std::string_view> take(char letter);
    std::optional<std::string_view> end_of_line();
    bool in_escape_sequence(char letter);
    void erase_letter();

    Uart<PortalPorts> uart_ = console_uart();
    std::array<char, 1024> line_{};
    usize used_ = 0;
    bool too_long_ = false;
    Escape escape_ = Escape::none;
};

} // namespace metta::init
