// SPDX-License-Identifier: MIT
// Threads of a domain besides its first.
#pragma once

#include "interfaces/services.hpp"

namespace metta {

class Threads {
  public:
    /// The domain has as many threads as it may have.
    struct Exhausted {};
    using Error = Raised<Exhausted>;
    template <class T>
    using Result = Outcome<T, Error>;

    enum class Operation : u32 { create = 0, end = 1 };

    /// A thread that starts at `entry` with `argument` in rdi, on a stack of its own that the nester maps; it runs as
    /// soon as the scheduler says so. Answers its number, for people to read.
    virtual Result<u32> create(u64 entry, u64 argument) = 0;

    /// Ends the thread that invokes this. The domain ends with its first thread, or by Nester::exit.
    [[noreturn]] virtual void end() = 0;

  protected:
    ~Threads() = default;
};

} // namespace metta
