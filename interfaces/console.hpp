// SPDX-License-Identifier: MIT
// Text in and out: of a terminal, or of a host that runs commands.
#pragma once

#include <span>
#include <string_view>

#include "interfaces/services.hpp"

namespace metta {

class Console {
  public:
    /// Nothing more will ever come in.
    struct Closed {};
    using Error = Raised<Closed>;
    template <class T>
    using Result = Outcome<T, Error>;

    enum class Operation : u32 { write = 0, read = 1, set_foreground = 2, await_interrupt = 3, flush = 4 };

    /// Writes the whole text, at most argument_area_size bytes of it a call; it is on its way when the call returns. A
    /// newline begins a new line; no carriage return is needed.
    virtual Result<void> write(std::string_view text) = 0;

    /// Waits until something has come in, and takes what fits. Answers how many bytes, at least one. `Closed`: there is
    /// nobody who could type.
    virtual Result<u32> read(std::span<char> into) = 0;

    /// Whether Control-C is for a program that runs in the foreground (await_interrupt), or is input like any other.
    virtual Result<void> set_foreground(bool foreground) = 0;

    /// Waits until Control-C is typed while a program is in the foreground. One caller at a time: `busy` for others.
    virtual Result<void> await_interrupt() = 0;

    /// Waits until everything that was written has left the machine.
    virtual Result<void> flush() = 0;

  protected:
    ~Console() = default;
};

} // namespace metta
