// SPDX-License-Identifier: MIT
#include "drivers/uart/tests/simulated_uart.hpp"

namespace metta {
namespace {

constexpr u8 line_reason = 0x06, received_reason = 0x04, silence_reason = 0x0c, empty_reason = 0x02;

} // namespace

u8 SimulatedUart::identification() const {
    const u8 fifo_bits = fifos() ? uart::fifos_work : 0;
    const bool errors = overrun_ || (!received_.empty() && received_.front().errors != 0);
    if ((enabled_ & uart::on_line_error) != 0 && errors) return fifo_bits | line_reason;
    if ((enabled_ & uart::on_received) != 0) {
        if (received_.size() >= trigger()) return fifo_bits | received_reason;
        if (!received_.empty() && silence_ >= 4) return fifo_bits | silence_reason;
    }
    if ((enabled_ & uart::on_transmitter_empty) != 0 && empty_pending_) return fifo_bits | empty_reason;
    return fifo_bits | uart::nothing_pending;
}

u8 SimulatedUart::line_status() {
    u8 status = 0;
    if (!received_.empty()) status |= uart::data_ready | received_.front().errors;
    if (overrun_) status |= uart::overrun;
    if (to_send_.empty()) status |= uart::transmitter_empty;
    if (to_send_.empty() && shifting_ < 0) status |= uart::all_sent;
    overrun_ = false;
    if (!received_.empty()) received_.front().errors = 0;
    return status;
}

u8 SimulatedUart::read(u16 offset) {
    if (kind_ == Kind::absent) return 0xff;
    if (slowness_ != 0 && random_() % slowness_ == 0) advance();
    u8 value = 0;
    switch (offset) {
    case uart::data:
        if ((line_control_ & uart::divisor_access) != 0) {
            value = divisor_;
        } else if (!received_.empty()) {
            value = received_.front().value;
            received_.pop_front();
            silence_ = 0;
        }
        break;
    case uart::interrupt_enable:
        value = enabled_;
        break;
    case uart::interrupt_identification:
        value = identification();
        if ((value & 0x0f) == empty_reason) empty_pending_ = false;
        break;
    case uart::line_control:
        value = line_control_;
        break;
    case uart::modem_control:
        value = modem_control_;
        break;
    case uart::line_status:
        value = line_status();
        break;
    case uart::modem_status:
        if (loops())
            value = static_cast<u8>((modem_control_ & uart::output_2) << 4 | (modem_control_ & 0x04) << 4 |
                                    (modem_control_ & uart::request_to_send) << 3 | (modem_control_ & 0x01) << 5);
        break;
    default:
        value = scratch_;
    }
    update();
    return value;
}

void SimulatedUart::write(u16 offset, u8 value) {
    if (kind_ == Kind::absent) return;
    if (slowness_ != 0 && random_() % slowness_ == 0) advance();
    switch (offset) {
    case uart::data:
        if ((line_control_ & uart::divisor_access) != 0)
            divisor_ = value;
        else if (to_send_.size() < depth())
            to_send_.push_back(value), empty_pending_ = false;
        else
            ++lost;
        break;
    case uart::interrupt_enable:
        if ((line_control_ & uart::divisor_access) != 0) break;
        if ((value & ~enabled_ & uart::on_transmitter_empty) != 0 && to_send_.empty()) empty_pending_ = true;
        enabled_ = value & 0x0f;
        break;
    case uart::fifo_control:
        if (kind_ != Kind::with_fifos) break;
        if (((fifo_control_ ^ value) & uart::fifos_on) != 0) received_.clear(), to_send_.clear();
        fifo_control_ = value;
        break;
    case uart::line_control:
        line_control_ = value;
        break;
    case uart::modem_control:
        modem_control_ = value;
        break;
    case uart::scratch:
        scratch_ = value;
        break;
    default:
        break;
    }
    update();
}

void SimulatedUart::receive() {
    const bool asked_to_wait = (modem_control_ & uart::request_to_send) == 0;
    ++silence_;
    if (incoming.empty() || loops() || (asked_to_wait && peer_waits)) return;
    if (received_.size() < depth())
        received_.push_back({incoming.front(), next_error});
    else
        overrun_ = true, ++lost;
    next_error = 0;
    incoming.pop_front();
    silence_ = 0;
}

void SimulatedUart::send() {
    if (shifting_ >= 0) outgoing.push_back(static_cast<char>(shifting_));
    shifting_ = -1;
    if (to_send_.empty()) return;
    shifting_ = to_send_.front();
    to_send_.pop_front();
    if (to_send_.empty()) empty_pending_ = true;
}

void SimulatedUart::advance() {
    receive();
    send();
    update();
}

} // namespace metta
