// SPDX-License-Identifier: MIT
// A 16550 serial port driven by its interrupts. Source: National Semiconductor PC16550D data sheet, section 8.
//
// Nothing that has arrived is lost as long as `interrupt` runs within eight bytes' time of an interrupt: when the ring
// is full, the rest waits in the chip, and the other end is asked to wait (RTS).
#pragma once

#include <optional>
#include <utility>

#include "drivers/uart/byte_ring.hpp"
#include "drivers/uart/registers.hpp"
#include "runtime/base/serial/uart_registers.hpp"

namespace metta {

/// What has gone through, and errors of the line and of ours, counted since the start.
struct UartCounters {
    u64 received = 0; ///< bytes that the chip gave
    u64 sent = 0;     ///< bytes that it was given
    u32 overruns = 0; ///< the chip's own room was full: bytes were lost
    u32 parity_errors = 0;
    u32 framing_errors = 0;
    u32 breaks = 0;
    u32 dropped = 0;  ///< arrived while the ring was full and a letter was intercepted
    u32 spurious = 0; ///< interrupts that the chip knows nothing of
};

/// What there is to know of a port.
struct UartReport {
    UartCounters counters;
    bool present = false;
    u8 depth = 1; ///< bytes that the chip holds each way
};

/// Used by one thread at a time: its owner locks. Nothing waits in here.
class UartDriver {
  public:
    static constexpr u32 receive_capacity = 16 * 1024, transmit_capacity = 16 * 1024;
    static constexpr u32 bits_per_second = 115'200;

    explicit constexpr UartDriver(UartRegisters& registers) : registers_(registers) {}

    /// 115200 baud, 8 data bits, no parity, 1 stop bit, interrupts on. Whether the port is there: if not, nothing is
    /// ever received, and what is transmitted is dropped. What was received before is kept if the chip allows it.
    bool start();
    bool present() const { return present_; }
    bool has_fifos() const { return depth_ > 1; }

    /// Serves the chip until it has nothing more to say, so that its interrupt line rises again for the next thing.
    /// Whether it had anything to say. Call it after an interrupt, and once more when the line is no longer masked: a
    /// line that has risen meanwhile may not be told.
    bool interrupt();
    /// An interrupt after which `interrupt` found nothing.
    void count_spurious() { ++counters_.spurious; }

    /// Takes what has arrived, as much as fits; how much.
    u32 receive(std::span<byte> into);
    u32 received() const { return received_.size(); }

    /// Puts bytes on their way, as many as there is room for; how many.
    u32 transmit(std::span<const byte> bytes);
    u32 transmit_room() const { return present_ ? to_transmit_.room() : transmit_capacity; }
    /// The chip has got everything; `sent`: and it has left it.
    bool transmitted() const { return !transmitting_; }
    bool sent();

    /// From now on this letter does not arrive, but is counted; for its sake other letters are dropped when the ring is
    /// full. Nothing: no letter.
    void intercept(std::optional<u8> letter);
    /// How often it was intercepted since this was last asked.
    u32 take_intercepted() { return std::exchange(intercepted_, 0); }

    const UartCounters& counters() const { return counters_; }
    UartReport report() const { return {counters_, present_, static_cast<u8>(depth_)}; }

  private:
    bool detect();
    void wait_until_sent();
    u8 status();
    void take_from_chip(u8 status);
    void arrived(byte value);
    void give_to_chip(u8 status);
    void enable(u8 interrupts);
    void go_on_receiving();

    UartRegisters& registers_;
    ByteRing<receive_capacity> received_;
    ByteRing<transmit_capacity> to_transmit_;
    UartCounters counters_;
    std::optional<u8> intercepted_letter_;
    u32 intercepted_ = 0;
    unsigned depth_ = 1; ///< bytes that an empty transmitter takes
    u8 enabled_ = 0;     ///< what interrupt_enable holds
    bool present_ = false;
    bool transmitting_ = false; ///< an interrupt will tell that the transmitter is empty
    bool held_ = false;         ///< the ring is full: what arrives stays in the chip
};

} // namespace metta
