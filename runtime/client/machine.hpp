// SPDX-License-Identifier: MIT
// Machine over a portal.
//
//   boot_info  → area: a BootInfo
//   file_at    rsi: index → area: a FileRecord
//   read_file  rsi: index, rdx: offset, r10: capacity → result: size; area: the bytes
//   log        rsi: offset, rdx: capacity → result: size; area: u64 offset, then the text
//   power_off
//   reboot
#pragma once

#include "interfaces/machine.hpp"
#include "runtime/client/connection.hpp"

namespace metta {

class MachineSurrogate final : public Machine {
  public:
    static constexpr Service service = Service::machine;
    explicit constexpr MachineSurrogate(const Connection& connection) : connection_(connection) {}

    Result<BootInfo> boot_info() override;
    Result<FileRecord> file_at(u32 index) override;
    /// Fills `into`, in as many calls as it needs, unless the file ends before.
    Result<u32> read_file(u32 index, u64 offset, std::span<byte> into) override;
    /// One call's worth at most: argument_area_size - 8 bytes.
    Result<u32> log(u64& offset, std::span<char> into) override;
    Result<void> power_off() override { return nothing<Machine>(connection_.call(Operation::power_off)); }
    Result<void> reboot() override { return nothing<Machine>(connection_.call(Operation::reboot)); }

  private:
    Connection connection_;
};

} // namespace metta
