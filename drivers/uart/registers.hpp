// SPDX-License-Identifier: MIT
// How a driver reaches a serial port's eight registers: through portals, or a test's model of the chip.
#pragma once

#include "runtime/base/types.hpp"

namespace metta {

class UartRegisters {
  public:
    virtual u8 read(u16 offset) = 0;
    virtual void write(u16 offset, u8 value) = 0;

  protected:
    ~UartRegisters() = default;
};

/// Over anything that has `read` and `write`.
template <class Ports>
class UartRegistersOver final : public UartRegisters {
  public:
    explicit constexpr UartRegistersOver(Ports ports) : ports_(ports) {}
    u8 read(u16 offset) override { return ports_.read(offset); }
    void write(u16 offset, u8 value) override { ports_.write(offset, value); }

  private:
    Ports ports_;
};

} // namespace metta
