// SPDX-License-Identifier: MIT
// Who hears of it when a program uses its heap wrongly.
#pragma once

#include "interfaces/paging.hpp"

namespace metta::heap {

struct MisuseReport {
    Misuse kind;
    u64 block = 0;
    u64 bytes = 0;        ///< that its user can use; 0: not known
    u64 allocated_at = 0; ///< the lower 32 bits of code addresses; 0: not known
    u64 freed_at = 0;
};

/// Called with the heap's lock held: it must not use the heap. A heap whose sink returns leaves the block as it is.
class MisuseSink {
  public:
    virtual void report(const MisuseReport& misuse) = 0;

  protected:
    ~MisuseSink() = default;
};

} // namespace metta::heap
