// SPDX-License-Identifier: MIT
// How a server becomes one: it offers an object, and others are connected to it.
#pragma once

#include "interfaces/services.hpp"

namespace metta {

class Offers {
  public:
    /// The domain may not offer this service, or has done so.
    struct Refused {};
    using Error = Raised<Refused>;
    template <class T>
    using Result = Outcome<T, Error>;

    enum class Operation : u32 { offer = 0 };

    /// From now on `service` of this domain can be connected to. A call starts at `entry` on one of the domain's server
    /// stacks, with `object` in rax, the operation in rdi, arguments in rsi rdx r10 r8 and the address of the argument
    /// area in r9. The first offer makes `stacks` server stacks (at most 32), which all offers share.
    virtual Result<void> offer(Service service, u64 entry, u64 object, u32 stacks) = 0;

  protected:
    ~Offers() = default;
};

} // namespace metta
