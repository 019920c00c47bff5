// SPDX-License-Identifier: MIT
// The emulator as a process, and the signals that end the runner.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

namespace metta::runner {

/// Owns an open file descriptor.
class Descriptor {
  public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor();
    int number() const { return number_; }

  private:
    int number_;
};

/// INT, TERM and HUP, held back while this lives: they make `descriptor` readable instead.
class Signals {
  public:
    Signals();
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;
    int descriptor() const { return descriptor_.number(); }
    /// The signal that has arrived; blocks until there is one.
    int take();

  private:
    Descriptor descriptor_;
};

/// A connected pair of stream sockets: the host link between the runner and the emulator.
struct SocketPair {
    SocketPair();
    Descriptor ours, theirs;
};

/// What the child's standard descriptors are.
enum class Streams {
    inherited, ///< the runner's
    kept,      ///< no input, and what it prints is kept; the terminal's Ctrl-C is not its
};

/// A child that never outlives this object, nor the runner if that is killed. System calls that cannot fail here except
/// by exhaustion throw std::system_error.
class Process {
  public:
    /// The child has `link` as `link_descriptor`.
    Process(const std::vector<std::string>& command, int link, Streams streams);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// Readable when the process has ended.
    int descriptor() const { return descriptor_.number(); }
    void kill();
    /// Waits for its end and says how it was: "exit status 1", "signal 9".
    std::string end();
    /// Waits for its end: was it exit status 0?
    bool succeeded();
    /// What has been kept.
    std::string messages() const;

  private:
    void wait();

    pid_t id_ = -1;
    int status_ = 0;
    bool ended_ = false;
    Descriptor descriptor_;
    Descriptor messages_;
};

} // namespace metta::runner
