// SPDX-License-Identifier: MIT
// A line is masked from its interrupt until its driver acknowledges it; so a level that stays does not storm.
#include "servers/interrupts/dispatcher.hpp"

namespace metta::interrupts {
namespace {

constexpr u32 first_redirection = 0x10, masked_bit = 1 << 16, level_bit = 1 << 15, active_low_bit = 1 << 13;

} // namespace

void Dispatcher::set(const Line& line, bool masked) const {
    line.chip.write(first_redirection + 2 * line.pin, line.entry | (masked ? masked_bit : 0));
}

Attached Dispatcher::attach(const InterruptRouting& routing, u32 number, scheduler::Event& event) {
    if (number >= lines) return Attached::no_line;
    Line& line = lines_[number];
    if (line.event != nullptr) return Attached::taken;
    const InterruptRouting::IsaLine& wired = routing.isa[number];
    // The table may have two lines arrive at one pin; it has one entry, with one vector.
    for (const Line& other : lines_)
        if (other.event != nullptr && other.interrupt == wired.gsi) return Attached::taken;
    for (u32 index = 0; index < routing.io_apic_count; ++index) {
        const u32 first = routing.io_apics[index].first_gsi;
        const IoApic& chip = chips_[index];
        if (wired.gsi < first || wired.gsi >= first + chip.pins()) continue;
        line.chip = chip;
        line.interrupt = wired.gsi;
        line.pin = wired.gsi - first;
        line.entry = (first_vector + number) | (wired.level_triggered != 0 ? level_bit : 0) |
                     (wired.active_low != 0 ? active_low_bit : 0);
        chip.write(first_redirection + 2 * line.pin + 1, 0); // to processor 0
        line.event = &event;
        set(line, false);
        return Attached::ok;
    }
    return Attached::no_line;
}

void Dispatcher::detach(u32 number) {
    Line& line = lines_[number];
    if (line.event == nullptr) return;
    set(line, true);
    line.event = nullptr;
}

void Dispatcher::serve(u32 vector, scheduler::Scheduler& scheduler) {
    const u32 number = vector - first_vector;
    if (number >= lines || lines_[number].event == nullptr) return;
    set(lines_[number], true);
    scheduler.signal(*lines_[number].event);
}

void Dispatcher::acknowledge(u32 number) {
    if (number < lines && lines_[number].event != nullptr) set(lines_[number], false);
}

} // namespace metta::interrupts
