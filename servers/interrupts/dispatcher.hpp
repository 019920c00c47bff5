// SPDX-License-Identifier: MIT
// The interrupt dispatcher: routes lines through the I/O APICs to vectors, and vectors to events of drivers. Source:
// Intel 82093AA I/O APIC datasheet, 3.1 and 3.2.
#pragma once

#include <array>

#include "interfaces/boot_info.hpp"
#include "servers/interrupts/io_apic.hpp"
#include "servers/scheduler/scheduler.hpp"

namespace metta::interrupts {

enum class Attached : u8 { ok, no_line, taken };

/// What the rest of kserver needs of an interrupt dispatcher.
class Lines {
  public:
    /// From now on the line (a legacy one) raises the event, and starts unmasked.
    virtual Attached attach(const InterruptRouting& routing, u32 line, scheduler::Event& event) = 0;

    // With interrupts off.

    virtual void serve(u32 vector, scheduler::Scheduler& scheduler) = 0;
    virtual void acknowledge(u32 line) = 0;
    virtual void detach(u32 line) = 0;

  protected:
    ~Lines() = default;
};

class Dispatcher final : public Lines {
  public:
    static constexpr u32 lines = 16; ///< legacy ones
    static constexpr u32 first_vector = 48;

    /// `address`: where the I/O APIC with this index (InterruptRouting) is mapped.
    void add(u32 index, u64 address) { chips_[index] = IoApic(address); }

    Attached attach(const InterruptRouting& routing, u32 line, scheduler::Event& event) override;
    void serve(u32 vector, scheduler::Scheduler& scheduler) override;
    void acknowledge(u32 line) override;
    void detach(u32 line) override;

  private:
    struct Line {
        scheduler::Event* event = nullptr;
        IoApic chip;
        u32 interrupt = 0; ///< global system interrupt that it arrives as,
        u32 pin = 0;       ///< at this pin of the chip
        u32 entry = 0;     ///< lower half of the redirection entry, unmasked
    };
    void set(const Line& line, bool masked) const;

    std::array<Line, lines> lines_ = {};
    std::array<IoApic, InterruptRouting::maximum_io_apics> chips_ = {};
};

} // namespace metta::interrupts
