// SPDX-License-Identifier: MIT
// Threads over a portal.
//
//   create  rsi: entry, rdx: argument → result: number
//   end     does not return
#pragma once

#include "interfaces/threads.hpp"
#include "runtime/client/connection.hpp"

namespace metta {

class ThreadsSurrogate final : public Threads {
  public:
    static constexpr Service service = Service::threads;
    explicit constexpr ThreadsSurrogate(const Connection& connection) : connection_(connection) {}

    Result<u32> create(u64 entry, u64 argument) override {
        return number<Threads>(connection_.call(Operation::create, entry, argument));
    }
    [[noreturn]] void end() override {
        connection_.call(Operation::end);
        __builtin_trap(); // there is nothing to go back to
    }

  private:
    Connection connection_;
};

} // namespace metta
