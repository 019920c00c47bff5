// SPDX-License-Identifier: MIT
#include "runtime/sync/interrupt_line.hpp"

#include <gtest/gtest.h>
#include <string>

namespace metta {
namespace {

/// A line whose device interrupts at once.
class EagerInterrupts final : public Interrupts {
  public:
    Result<void> attach(u32, u32 event) override {
        Event(event).signal();
        return {};
    }
    Result<void> acknowledge(u32) override {
        story += "acknowledge ";
        return {};
    }
    std::string story;
};

struct Enough {};

TEST(InterruptLine, TellsAnInterruptThatCameBeforeAnybodyWaited) {
    EagerInterrupts interrupts;
    InterruptLine line(interrupts, 4, Event(10));
    EXPECT_TRUE(line.attach());
    u32 calls = 0;
    EXPECT_THROW(line.serve([&] {
        interrupts.story += "handle ";
        if (++calls == 2) Event(10).signal();
        if (calls == 4) throw Enough();
    }),
                 Enough);
    EXPECT_EQ(interrupts.story, "handle acknowledge handle handle acknowledge handle ");
}

} // namespace
} // namespace metta
