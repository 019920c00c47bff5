// SPDX-License-Identifier: MIT
// The registers of a 16550 serial port, and what their bits mean.
// Source: National Semiconductor PC16550D data sheet, section 8.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::uart {

inline constexpr u16 data = 0;             ///< received, and to be sent; with divisor_access: the divisor's lower half
inline constexpr u16 interrupt_enable = 1; ///< with divisor_access: the divisor's upper half
inline constexpr u16 interrupt_identification = 2; ///< for reading
inline constexpr u16 fifo_control = 2;             ///< for writing
inline constexpr u16 line_control = 3;
inline constexpr u16 modem_control = 4;
inline constexpr u16 line_status = 5;
inline constexpr u16 modem_status = 6;
inline constexpr u16 scratch = 7;

/// interrupt_enable
inline constexpr u8 on_received = 0x01, on_transmitter_empty = 0x02, on_line_error = 0x04;

/// interrupt_identification
inline constexpr u8 nothing_pending = 0x01, reason_mask = 0x0e, modem_changed = 0x00, fifos_work = 0xc0;

/// fifo_control. The receiver interrupts at 1 byte, or at 8 or after a silence.
inline constexpr u8 fifos_on = 0x01, empty_receiver = 0x02, empty_transmitter = 0x04, receive_at_eight = 0x80;
inline constexpr unsigned fifo_depth = 16;

/// line_control
inline constexpr u8 divisor_access = 0x80, eight_bits = 0x03;

/// modem_control. A PC lets interrupts pass only while output_2 is on.
inline constexpr u8 terminal_ready = 0x01, request_to_send = 0x02, output_2 = 0x08, loopback = 0x10;

/// modem_status: in loopback, the four outputs come back in these.
inline constexpr u8 modem_inputs = 0xf0, clear_to_send = 0x10, carrier = 0x80;

/// line_status
inline constexpr u8 data_ready = 0x01, overrun = 0x02, parity_error = 0x04, framing_error = 0x08, break_signal = 0x10,
                    transmitter_empty = 0x20, all_sent = 0x40;

} // namespace metta::uart
