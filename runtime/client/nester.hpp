// SPDX-License-Identifier: MIT
// Nester over its portal, which every domain has from the start.
//
//   exit  rsi: status; does not return
//   open  rsi: service → result: address of the argument area
//   handle_faults  rsi: handler, rdx: slot
#pragma once

#include "runtime/client/connection.hpp"
#include "runtime/client/scheduler.hpp"

namespace metta {

class NesterSurrogate final : public Nester {
  public:
    constexpr NesterSurrogate() = default;

    [[noreturn]] void exit(u32 status) override {
        connection_.call(Operation::exit, status);
        __builtin_trap(); // the nester kept us: a fault ends the domain as well
    }
    Result<u64> open(Service service) override {
        const Answer answer = connection_.call(Operation::open, static_cast<u64>(service));
        if (answer.error != 0) return raise<Nester>(answer.error);
        return answer.result;
    }
    Result<void> handle_faults(u64 handler, u64 slot) override {
        return nothing<Nester>(connection_.call(Operation::handle_faults, handler, slot));
    }

  private:
    Connection connection_{nester_portal, nullptr};
};

} // namespace metta
