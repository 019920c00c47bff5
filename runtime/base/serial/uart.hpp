// SPDX-License-Identifier: MIT
// The 16550 serial port, polled: one driver for the boot program, the nucleus' last words and the first domain.
// Source: National Semiconductor PC16550D data sheet, section 8.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "runtime/base/serial/uart_registers.hpp"

namespace metta {

/// Use begins with `initialise`. `Ports` reaches the eight registers: `u8 read(u16 offset)` and `void write(u16 offset,
/// u8 value)`.
template <class Ports>
class PolledUart {
  public:
    explicit constexpr PolledUart(Ports ports) : ports_(ports) {}

    /// 115200 baud, 8 data bits, no parity, 1 stop bit, FIFOs empty and on, no interrupts. Finds out whether the port
    /// is there: if not, nothing is received and what is transmitted is dropped.
    void initialise() {
        ports_.write(uart::interrupt_enable, 0);
        ports_.write(uart::line_control, uart::divisor_access);
        ports_.write(uart::data, 1);
        ports_.write(uart::interrupt_enable, 0);
        ports_.write(uart::line_control, uart::eight_bits);
        ports_.write(uart::fifo_control, uart::fifos_on | uart::empty_receiver | uart::empty_transmitter);
        ports_.write(uart::modem_control, uart::terminal_ready | uart::request_to_send);
        room_ = 0;
        constexpr u8 pattern = 0x5a;
        ports_.write(uart::scratch, pattern);
        present_ = ports_.read(uart::scratch) == pattern;
    }

    /// Waits until all that was written has left the port; for a while only, as the port may be absent or broken.
    void drain() {
        constexpr unsigned patience = 100'000;
        for (unsigned tries = 0; tries < patience; ++tries)
            if ((ports_.read(uart::line_status) & uart::all_sent) != 0) return;
    }

    std::optional<u8> receive() {
        if (!present_ || (ports_.read(uart::line_status) & uart::data_ready) == 0) return std::nullopt;
        return ports_.read(uart::data);
    }

    /// Waits for room: however long whoever is at the other end takes.
    void transmit(u8 value) {
        if (!present_) return;
        if (room_ == 0) {
            while ((ports_.read(uart::line_status) & uart::transmitter_empty) == 0) asm volatile("pause");
            room_ = uart::fifo_depth;
        }
        --room_;
        ports_.write(uart::data, value);
    }

    void transmit(std::span<const byte> bytes) {
        for (const byte value : bytes) transmit(static_cast<u8>(value));
    }

    /// Text for a terminal: each newline goes out as carriage return and newline.
    void transmit_text(std::string_view text) {
        for (const char letter : text) {
            if (letter == '\n') transmit('\r');
            transmit(static_cast<u8>(letter));
        }
    }

  private:
    Ports ports_;
    unsigned room_ = 0;    ///< bytes that the transmit FIFO surely takes
    bool present_ = false; ///< told by `initialise`
};

/// First ports of the PC's first and second UART, COM1 and COM2.
inline constexpr u16 console_ports = 0x3f8;
inline constexpr u16 link_ports = 0x2f8;
inline constexpr u16 uart_port_count = 8;

} // namespace metta
