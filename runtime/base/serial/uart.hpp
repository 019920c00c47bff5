// SPDX-License-Identifier: MIT
// The 16550 serial port, polled: one driver for the boot program, the nucleus' last words and the first domain.
// Source: National Semiconductor PC16550D data sheet, section 8.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "runtime/base/types.hpp"

namespace metta {

/// Use begins with `initialise`. `Ports` reaches the eight registers: `u8 read(u16 offset)` and `void write(u16 offset,
/// u8 value)`.
template <class Ports>
class Uart {
  public:
    explicit constexpr Uart(Ports ports) : ports_(ports) {}

    /// 115200 baud, 8 data bits, no parity, 1 stop bit, FIFOs empty and on, no interrupts. Finds out whether the port
    /// is there: if not, nothing is received and what is transmitted is dropped.
    void initialise() {
        ports_.write(interrupt_enable, 0);
        ports_.write(line_control, divisor_access);
        ports_.write(data, 1);
        ports_.write(interrupt_enable, 0);
        ports_.write(line_control, eight_bits);
        ports_.write(fifo_control, fifos_on_and_empty);
        ports_.write(modem_control, ready_to_send);
        room_ = 0;
        constexpr u8 pattern = 0x5a;
        ports_.write(scratch, pattern);
        present_ = ports_.read(scratch) == pattern;
    }

    /// Waits until all that was written has left the port; for a while only, as the port may be absent or broken.
    void drain() {
        constexpr unsigned patience = 100'000;
        for (unsigned tries = 0; tries < patience; ++tries)
            if ((ports_.read(line_status) & all_sent) != 0) return;
    }

    std::optional<u8> receive() {
        if (!present_ || (ports_.read(line_status) & data_ready) == 0) return std::nullopt;
        return ports_.read(data);
    }

    /// Waits for room: however long whoever is at the other end takes.
    void transmit(u8 value) {
        if (!present_) return;
        if (room_ == 0) {
            while ((ports_.read(line_status) & transmitter_empty) == 0) asm volatile("pause");
            room_ = fifo_depth;
        }
        --room_;
        ports_.write(data, value);
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
    static constexpr u16 data = 0, interrupt_enable = 1, fifo_control = 2, line_control = 3, modem_control = 4,
                         line_status = 5, scratch = 7;
    static constexpr u8 divisor_access = 0x80, eight_bits = 0x03, fifos_on_and_empty = 0x07, ready_to_send = 0x03,
                        data_ready = 0x01, transmitter_empty = 0x20, all_sent = 0x40;
    static constexpr unsigned fifo_depth = 16;

    Ports ports_;
    unsigned room_ = 0;    ///< bytes that the transmit FIFO surely takes
    bool present_ = false; ///< told by `initialise`
};

/// First ports of the PC's first and second UART, COM1 and COM2.
inline constexpr u16 console_ports = 0x3f8;
inline constexpr u16 link_ports = 0x2f8;
inline constexpr u16 uart_port_count = 8;

} // namespace metta
