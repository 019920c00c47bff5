// SPDX-License-Identifier: MIT
// A 16550 as its data sheet describes it, the wire at its other side, and a controller that its interrupt goes to.
#pragma once

#include <deque>
#include <functional>
#include <random>
#include <string>

#include "drivers/uart/registers.hpp"
#include "runtime/base/serial/uart_registers.hpp"

namespace metta {

/// Tells a rising edge if it is not masked, and masks it then; an edge while it is masked is lost, as an I/O APIC's is.
class SimulatedLine {
  public:
    void set(bool level) {
        if (level && !level_) {
            ++edges_;
            if (!masked_) ++told_, masked_ = true;
        }
        level_ = level;
    }
    u32 told() const { return told_; }
    void acknowledge() { masked_ = false; }

  private:
    bool level_ = false, masked_ = false;
    u32 told_ = 0, edges_ = 0;
};

class SimulatedUart final : public UartRegisters {
  public:
    enum class Kind { absent, without_fifos, with_fifos };

    explicit SimulatedUart(Kind kind, u32 seed = 1, u32 slowness = 0)
        : kind_(kind), random_(seed), slowness_(slowness) {}

    u8 read(u16 offset) override;
    void write(u16 offset, u8 value) override;

    /// The time that one character takes on the wire passes.
    void advance();

    std::deque<u8> incoming; ///< what the other end has to send
    std::string outgoing;    ///< what has come out
    bool peer_waits = true;  ///< the other end stops while it is asked to
    u8 next_error = 0;       ///< of the line status: how the next byte arrives
    u32 lost = 0;            ///< arrived where there was no room
    SimulatedLine line;
    u8 enabled() const { return enabled_; }

  private:
    struct Arrived {
        u8 value, errors;
    };

    bool fifos() const { return kind_ == Kind::with_fifos && (fifo_control_ & uart::fifos_on) != 0; }
    usize depth() const { return fifos() ? uart::fifo_depth : 1; }
    usize trigger() const { return fifos() && (fifo_control_ & 0xc0) == uart::receive_at_eight ? 8 : 1; }
    bool loops() const { return (modem_control_ & uart::loopback) != 0; }
    u8 identification() const;
    u8 line_status();
    void update() {
        line.set((modem_control_ & uart::output_2) != 0 && (identification() & uart::nothing_pending) == 0);
    }
    void receive();
    void send();

    const Kind kind_;
    std::mt19937 random_;
    const u32 slowness_; ///< one of so many accesses takes as long as a character; 0: none does
    std::deque<Arrived> received_;
    std::deque<u8> to_send_;
    int shifting_ = -1;
    u8 enabled_ = 0, fifo_control_ = 0, line_control_ = 0, modem_control_ = 0, scratch_ = 0, divisor_ = 0;
    bool overrun_ = false, empty_pending_ = false;
    u32 silence_ = 0; ///< character times since anything happened to what is received
};

} // namespace metta
