// SPDX-License-Identifier: MIT
// What a host wants done: commands in, their status and files out. Their output goes to the Console of the same server.
#pragma once

#include <span>
#include <string_view>

#include "interfaces/services.hpp"

namespace metta {

class Commands {
  public:
    /// The command is longer than an argument area can carry.
    struct TooLong {};
    using Error = Raised<TooLong>;
    template <class T>
    using Result = Outcome<T, Error>;

    enum class Operation : u32 { next = 0, finish = 1, send_file = 2, serving = 3 };

    /// Waits for the next text of commands, and copies a part of it: from `offset` on, what fits. Answers how much of
    /// the text is left from `offset` on; a text of at most 16 KiB is taken in pieces. `offset` 0 begins a new one.
    virtual Result<u32> next(u32 offset, std::span<char> into) = 0;

    /// The status of the text of commands that was taken: the host gets it after all output.
    virtual Result<void> finish(u32 status) = 0;

    /// Sends a piece of a file to the host: `mark` 'o' begins one (the piece is its name), 'd' is some of its data, 'c'
    /// ends it (the piece is its CRC-32, four bytes).
    virtual Result<void> send_file(char mark, std::span<const byte> piece) = 0;

    /// Whether a host waits for the status of a text of commands.
    virtual Result<bool> serving() = 0;

  protected:
    ~Commands() = default;
};

} // namespace metta
