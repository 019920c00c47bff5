// SPDX-License-Identifier: MIT
// A driver's interrupts: each is an event of the driver's.
#pragma once

#include "interfaces/services.hpp"

namespace metta {

class Interrupts {
  public:
    /// The machine has no such line, or nothing that routes it.
    struct NoLine {};
    /// Another driver has it.
    struct Taken {};
    using Error = Raised<NoLine, Taken>;
    template <class T>
    using Result = Outcome<T, Error>;

    enum class Operation : u32 { attach = 0, acknowledge = 1 };

    /// `event` is signalled whenever the line (a legacy number, as in StartRecord::lines) interrupts. The line is
    /// masked then, until it is acknowledged; it starts unmasked.
    virtual Result<void> attach(u32 line, u32 event) = 0;

    /// The driver has seen to the device: the line may interrupt again.
    virtual Result<void> acknowledge(u32 line) = 0;

  protected:
    ~Interrupts() = default;
};

} // namespace metta
