// SPDX-License-Identifier: MIT
// Each interrupt is served by looking at the line status, whatever its reason: the same bits are the reasons.
#include "drivers/uart/uart_driver.hpp"

namespace metta {
namespace {

/// A chip that goes on for longer than this is broken, or not there any more. Every round moves a FIFO's worth.
constexpr u32 most_rounds = 4096;
constexpr u8 line_errors = uart::overrun | uart::parity_error | uart::framing_error | uart::break_signal;
constexpr u8 receiving = uart::terminal_ready | uart::request_to_send | uart::output_2;
constexpr u8 not_receiving = uart::terminal_ready | uart::output_2;

} // namespace

/// Whoever had the port before may still be sending. For a while only: the port may be absent.
void UartDriver::wait_until_sent() {
    constexpr u32 patience = 10'000;
    for (u32 tries = 0; tries < patience; ++tries)
        if ((registers_.read(uart::line_status) & uart::all_sent) != 0) return;
}

/// In loopback, the modem control outputs are the modem status inputs.
bool UartDriver::detect() {
    registers_.write(uart::modem_control, uart::loopback | uart::output_2 | uart::request_to_send);
    const u8 seen = registers_.read(uart::modem_status) & uart::modem_inputs;
    registers_.write(uart::modem_control, not_receiving);
    return seen == (uart::carrier | uart::clear_to_send);
}

bool UartDriver::start() {
    registers_.write(uart::interrupt_enable, 0);
    present_ = detect();
    if (!present_) return false;
    wait_until_sent();
    registers_.write(uart::line_control, uart::divisor_access);
    registers_.write(uart::data, 1);
    registers_.write(uart::interrupt_enable, 0);
    registers_.write(uart::line_control, uart::eight_bits);
    registers_.write(uart::fifo_control, uart::fifos_on | uart::receive_at_eight);
    const bool works = (registers_.read(uart::interrupt_identification) & uart::fifos_work) == uart::fifos_work;
    if (!works) registers_.write(uart::fifo_control, 0); // none, or the first 16550's, which lose bytes
    depth_ = works ? uart::fifo_depth : 1;
    registers_.write(uart::modem_control, receiving);
    enable(uart::on_received | uart::on_line_error);
    return true;
}

void UartDriver::enable(u8 interrupts) {
    if (enabled_ == interrupts) return;
    enabled_ = interrupts;
    registers_.write(uart::interrupt_enable, interrupts);
}

/// Reading the line status clears its errors, so each is counted wherever it is read.
u8 UartDriver::status() {
    const u8 status = registers_.read(uart::line_status);
    if ((status & line_errors) == 0) return status;
    counters_.overruns += (status & uart::overrun) != 0;
    counters_.parity_errors += (status & uart::parity_error) != 0;
    counters_.framing_errors += (status & uart::framing_error) != 0;
    counters_.breaks += (status & uart::break_signal) != 0;
    return status;
}

void UartDriver::arrived(byte value) {
    if (intercepted_letter_ == static_cast<u8>(value))
        ++intercepted_;
    else if (received_.room() != 0)
        received_.put(value);
    else
        ++counters_.dropped;
}

void UartDriver::take_from_chip(u8 status) {
    while ((status & uart::data_ready) != 0) {
        if (received_.room() == 0 && !intercepted_letter_) {
            held_ = true;
            registers_.write(uart::modem_control, not_receiving);
            return enable(enabled_ & ~(uart::on_received | uart::on_line_error));
        }
        const auto value = static_cast<byte>(registers_.read(uart::data));
        // A break arrives as a byte that nobody has sent.
        if ((status & uart::break_signal) == 0) {
            ++counters_.received;
            arrived(value);
        }
        status = this->status();
    }
}

void UartDriver::give_to_chip(u8 status) {
    if ((status & uart::transmitter_empty) == 0) return;
    unsigned room = depth_;
    for (; room != 0 && !to_transmit_.empty(); --room)
        registers_.write(uart::data, static_cast<u8>(to_transmit_.take()));
    counters_.sent += depth_ - room;
    transmitting_ = room != depth_;
    enable(transmitting_ ? enabled_ | uart::on_transmitter_empty : enabled_ & ~uart::on_transmitter_empty);
}

bool UartDriver::interrupt() {
    if (!present_) return false;
    for (u32 round = 0; round < most_rounds; ++round) {
        const u8 reason = registers_.read(uart::interrupt_identification);
        if ((reason & uart::nothing_pending) != 0) return round != 0;
        // The one reason that the line status does not tell. It is not enabled, but a chip may be confused.
        if ((reason & uart::reason_mask) == uart::modem_changed) registers_.read(uart::modem_status);
        const u8 now = status();
        if (!held_) take_from_chip(now);
        if (transmitting_) give_to_chip(now);
    }
    return true;
}

void UartDriver::go_on_receiving() {
    if (!held_) return;
    held_ = false;
    take_from_chip(status());
    if (held_) return;
    registers_.write(uart::modem_control, receiving);
    enable(enabled_ | uart::on_received | uart::on_line_error);
}

u32 UartDriver::receive(std::span<byte> into) {
    const u32 taken = received_.take(into);
    // Not for every byte: asking the other end to wait and to go on takes a while each time.
    if (received_.room() >= receive_capacity / 2) go_on_receiving();
    return taken;
}

u32 UartDriver::transmit(std::span<const byte> bytes) {
    if (!present_) return static_cast<u32>(bytes.size());
    const u32 taken = to_transmit_.put(bytes);
    if (!transmitting_ && taken != 0) {
        transmitting_ = true;
        give_to_chip(status());
        enable(enabled_ | uart::on_transmitter_empty);
    }
    return taken;
}

bool UartDriver::sent() { return !present_ || (to_transmit_.empty() && (status() & uart::all_sent) != 0); }

void UartDriver::intercept(std::optional<u8> letter) {
    intercepted_letter_ = letter;
    intercepted_ = 0;
    if (letter) go_on_receiving();
}

} // namespace metta
