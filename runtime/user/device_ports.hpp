// SPDX-License-Identifier: MIT
// A driver's I/O ports, as its start record lists them.
#pragma once

#include "interfaces/services.hpp"
#include "runtime/user/portal.hpp"

namespace metta {

/// A device's registers, reached through the portals of one of the domain's ranges.
class DevicePorts {
  public:
    explicit constexpr DevicePorts(u32 range) : reader_(port_portal(range)) {}
    u8 read(u16 offset) const { return static_cast<u8>(invoke(reader_, offset).value); }
    void write(u16 offset, u8 value) const { invoke(reader_ + 1, offset, value); }

  private:
    u32 reader_;
};

} // namespace metta
