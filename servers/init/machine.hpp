// SPDX-License-Identifier: MIT
// What init knows about the machine: the boot information and the boot archive, both mapped for reading.
#pragma once

#include "interfaces/boot_info.hpp"
#include "runtime/base/archive.hpp"

namespace metta::init {

class Machine {
  public:
    static Result<Machine> create();

    const BootInfo& boot() const { return *boot_; }
    const Archive& archive() const { return archive_; }
    /// Bytes of memory of one kind.
    u64 memory(RegionKind kind) const;

  private:
    Machine(const BootInfo& boot, const Archive& archive) : boot_(&boot), archive_(archive) {}

    const BootInfo* boot_;
    Archive archive_;
};

/// Puts the machine into soft-off, which may take a moment. Returns only if the machine cannot.
void power_off();

} // namespace metta::init
