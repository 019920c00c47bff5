// SPDX-License-Identifier: MIT
// The commands' output on its way to standard output, which may be a pipe that is slow, or closed.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace metta::runner {

/// Keeps what the reader has not taken yet. A reader who has gone away does not end the run: the rest is dropped. So it
/// is after any other error, and `error` tells.
class Output {
  public:
    explicit Output(int descriptor) : descriptor_(descriptor) {}

    int descriptor() const { return descriptor_; }
    void put(std::string_view text);
    bool empty() const { return pending_.empty(); }
    /// The errno of a write that failed; 0: none.
    int error() const { return error_; }
    /// Enough is waiting: let the machine wait, too.
    bool full() const { return pending_.size() >= 64 * 1024; }
    /// Writes a piece. Does not block when poll() has said that the descriptor is ready.
    void flush();
    /// Writes everything, unless the reader takes nothing for `patience`.
    void drain(std::chrono::milliseconds patience);

  private:
    const int descriptor_;
    std::string pending_;
    bool closed_ = false;
    int error_ = 0;
};

} // namespace metta::runner
