// SPDX-License-Identifier: MIT
// Channel 2 of the PIT is the known clock: it interrupts nobody, and its output can be read. Sources: Intel 8254 data
// sheet; Intel I/O controller hub data sheets (port 0x61).
#include "boot/clock.hpp"

#include <array>
#include <optional>

#include "boot/clock_rates.hpp"
#include "boot/local_apic.hpp"
#include "runtime/base/x86_64/instructions.hpp"

namespace metta::boot {
namespace {

using x86::port_in8, x86::port_out8;

constexpr u16 pit_counter_2 = 0x42, pit_command = 0x43, control_port = 0x61;
constexpr u8 latch_counter_2 = 0x80, once_from_16_bits = 0xb0; // mode 0: the output rises, once, when 0 is reached
constexpr u8 gate = 1 << 0, pit_output = 1 << 5;
constexpr u8 kept_bits = 0b1100; // not the gate, and not the speaker's bit

constexpr u16 window_ticks = pit_hz / 1000;
constexpr usize windows = 3;
constexpr u32 edges = 16; // tried at each end of a window
/// A reading takes 3 us on a machine, 30 ns at least where an emulator counts instructions; a tick takes 0.8 us.
constexpr u32 edge_polls = 1024;
/// With the delay, a poll takes 2 us there, and 3 us or more on a machine: enough for 8 ms.
constexpr u32 window_polls = 4096, poll_delay = 1000;

/// The TSC once everything before has happened.
u64 read_tsc() {
    u32 low, high;
    asm volatile("lfence\n\trdtsc" : "=a"(low), "=d"(high) : : "memory");
    return u64{high} << 32 | low;
}

/// Two instructions a turn. Not `pause`, which an emulator may take for a wish to do something else.
void delay(u32 turns) { asm volatile("1: dec %0\n\tjnz 1b" : "+r"(turns) : : "cc"); }

/// The three clocks. Counting starts with start() and stops with stop(); the local APIC's timer is masked throughout.
class Clocks {
  public:
    explicit Clocks(u64 local_apic) : has_apic_(local_apic != 0), apic_(local_apic) {}

    void start() const {
        port_out8(control_port, static_cast<u8>((port_in8(control_port) & kept_bits) | gate));
        port_out8(pit_command, once_from_16_bits);
        port_out8(pit_counter_2, 0xff);
        port_out8(pit_counter_2, 0xff);
        if (!has_apic_) return;
        apic_.write(ApicRegister::divide_configuration, 0b1011);
        apic_.write(ApicRegister::initial_count, ~u32{0});
    }
    void stop() const {
        port_out8(control_port, port_in8(control_port) & kept_bits);
        if (has_apic_) apic_.write(ApicRegister::initial_count, 0);
    }
    ClockReading read() const {
        ClockReading result = {.tsc_before = read_tsc()};
        port_out8(pit_command, latch_counter_2);
        if (has_apic_) result.apic_left = apic_.read(ApicRegister::current_count);
        result.tsc_after = read_tsc();
        const u8 low = port_in8(pit_counter_2);
        result.pit_left = static_cast<u16>(port_in8(pit_counter_2) << 8 | low);
        return result;
    }
    /// Whether the PIT has passed 0 since the start, 55 ms ago or more: how often, nobody knows.
    bool expired() const { return (port_in8(control_port) & pit_output) != 0; }

  private:
    bool has_apic_;
    LocalApic apic_;
};

/// The PIT's next tick; none if it does not tick.
std::optional<ClockEdge> next_edge(const Clocks& clocks) {
    ClockReading before = clocks.read();
    for (u32 poll = 0; poll < edge_polls; ++poll) {
        const ClockReading after = clocks.read();
        if (after.pit_left != before.pit_left) return ClockEdge{before, after};
        before = after;
    }
    return {};
}

/// Of some ticks in a row the one least in doubt.
std::optional<ClockEdge> sharp_edge(const Clocks& clocks) {
    std::optional<ClockEdge> best;
    for (u32 count = 0; count < edges; ++count) {
        const auto edge = next_edge(clocks);
        if (!edge) return {};
        if (!best || edge->doubt() < best->doubt()) best = edge;
    }
    return best;
}

/// Returns soon after so many ticks since `start`; false if they do not come.
bool wait(const Clocks& clocks, const ClockEdge& start, u16 ticks) {
    for (u32 poll = 0; poll < window_polls; ++poll) {
        delay(poll_delay);
        if (static_cast<u16>(start.after.pit_left - clocks.read().pit_left) >= ticks) return true;
    }
    return false;
}

std::optional<ClockWindow> measure_window(const Clocks& clocks) {
    clocks.start();
    const auto start = sharp_edge(clocks);
    if (!start || !wait(clocks, *start, window_ticks)) return {};
    const auto end = sharp_edge(clocks);
    if (!end || clocks.expired()) return {};
    return ClockWindow{*start, *end};
}

DeclaredRates declared_rates() {
    constexpr u32 clock_leaf = 0x15;
    if (x86::Cpuid::leaf(0).eax < clock_leaf) return {};
    const x86::Cpuid leaf = x86::Cpuid::leaf(clock_leaf);
    return {.denominator = leaf.eax, .numerator = leaf.ebx, .crystal_hz = leaf.ecx};
}

} // namespace

ClockRates measure_clocks(u64 local_apic) {
    const Clocks clocks(local_apic);
    std::array<ClockWindow, windows> measured;
    usize count = 0;
    for (usize attempt = 0; attempt < windows; ++attempt)
        if (const auto window = measure_window(clocks)) measured[count++] = *window;
    clocks.stop();
    return refined(rates_by(std::span(measured).first(count)), declared_rates());
}

} // namespace metta::boot
