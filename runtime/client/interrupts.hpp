// SPDX-License-Identifier: MIT
// Interrupts over a portal.
//
//   attach       rsi: line, rdx: event
//   acknowledge  rsi: line
#pragma once

#include "interfaces/interrupts.hpp"
#include "runtime/client/connection.hpp"

namespace metta {

class InterruptsSurrogate final : public Interrupts {
  public:
    static constexpr Service service = Service::interrupts;
    explicit constexpr InterruptsSurrogate(const Connection& connection) : connection_(connection) {}

    Result<void> attach(u32 line, u32 event) override {
        return nothing<Interrupts>(connection_.call(Operation::attach, line, event));
    }
    Result<void> acknowledge(u32 line) override {
        return nothing<Interrupts>(connection_.call(Operation::acknowledge, line));
    }

  private:
    Connection connection_;
};

} // namespace metta
