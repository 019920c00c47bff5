// SPDX-License-Identifier: MIT
// Domains over a portal.
//
//   create   rsi: size of the program's name, rdx: size of the arguments, r10: counted (0 or 1); area: the name, then
//            the arguments → result: number; after BadProgram the area holds why, ended by a zero byte
//   start    rsi: domain
//   wait     rsi: domain → result: status
//   kill     rsi: domain, rdx: status
//   inspect  rsi: domain → area: a DomainRecord
//   portals  rsi: domain, rdx: first → result: how many; area: PortalRecords
//   memory   → area: a MemoryRecord
//   quiet    rsi: domain
#pragma once

#include "interfaces/domains.hpp"
#include "runtime/client/connection.hpp"

namespace metta {

class DomainsSurrogate final : public Domains {
  public:
    static constexpr Service service = Service::domains;
    explicit constexpr DomainsSurrogate(const Connection& connection) : connection_(connection) {}

    Result<u32> create(std::string_view program, std::span<const char> arguments, bool counted) override;
    /// Why there was BadProgram; until the next operation.
    std::string_view bad_program_reason() const;

    Result<void> start(u32 domain) override { return nothing<Domains>(connection_.call(Operation::start, domain)); }
    Result<u32> wait(u32 domain) override { return number<Domains>(connection_.call(Operation::wait, domain)); }
    Result<void> kill(u32 domain, u32 status) override {
        return nothing<Domains>(connection_.call(Operation::kill, domain, status));
    }
    Result<DomainRecord> inspect(u32 domain) override;
    /// The records lie in the argument area: until the next operation.
    Result<std::span<const PortalRecord>> portals(u32 domain, u32 first) override;
    Result<MemoryRecord> memory() override;
    Result<void> quiet(u32 domain) override { return nothing<Domains>(connection_.call(Operation::quiet, domain)); }

  private:
    Connection connection_;
};

} // namespace metta
