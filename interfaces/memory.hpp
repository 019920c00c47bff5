// SPDX-License-Identifier: MIT
// Memory for a domain's own use, in its private window.
#pragma once

#include "interfaces/services.hpp"

namespace metta {

class Memory {
  public:
    /// No frames are left.
    struct NoMemory {};
    /// Something is mapped there already, or nothing where something should be.
    struct Occupied {};
    using Error = Raised<NoMemory, Occupied>;
    template <class T>
    using Result = Outcome<T, Error>;

    enum class Operation : u32 { map = 0, unmap = 1 };

    /// `pages` pages at `address`, from 16 MiB up to 1 TiB: zero, for reading and writing. All or none.
    virtual Result<void> map(u64 address, u32 pages) = 0;
    virtual Result<void> unmap(u64 address, u32 pages) = 0;

  protected:
    ~Memory() = default;
};

} // namespace metta
