// SPDX-License-Identifier: MIT
// The machine as the boot information tells it.
#include "servers/init/machine.hpp"

#include "runtime/user/portal.hpp"

namespace metta::init {

Result<Machine> Machine::create() {
    const auto* boot = reinterpret_cast<const BootInfo*>(invoke(FirstPortal::boot_information).value);
    const std::span<const byte> bytes(reinterpret_cast<const byte*>(boot->archive_address), boot->archive.size);
    return Machine(*boot, TRY(Archive::open(bytes)));
}

u64 Machine::memory(RegionKind kind) const {
    u64 bytes = 0;
    for (const MemoryRegion& region : std::span(boot_->regions).first(boot_->region_count))
        if (region.kind == kind) bytes += region.size;
    return bytes;
}

void power_off() {
    constexpr u32 patience = 1 << 22; // invocations: a second or more
    for (u32 tries = 0; tries < patience; ++tries)
        if (invoke(FirstPortal::power_off).status != Status::ok) return;
}

} // namespace metta::init
