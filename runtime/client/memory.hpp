// SPDX-License-Identifier: MIT
// Memory over a portal.
//
//   map    rsi: address, rdx: pages
//   unmap  rsi: address, rdx: pages
#pragma once

#include "interfaces/memory.hpp"
#include "runtime/client/connection.hpp"

namespace metta {

class MemorySurrogate final : public Memory {
  public:
    static constexpr Service service = Service::memory;
    explicit constexpr MemorySurrogate(const Connection& connection) : connection_(connection) {}

    Result<void> map(u64 address, u32 pages) override {
        return nothing<Memory>(connection_.call(Operation::map, address, pages));
    }
    Result<void> unmap(u64 address, u32 pages) override {
        return nothing<Memory>(connection_.call(Operation::unmap, address, pages));
    }

  private:
    Connection connection_;
};

} // namespace metta
