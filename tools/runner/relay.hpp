// SPDX-License-Identifier: MIT
// The host link of a machine that has its user at the console: between the machine and whoever connects, one at a time.
#pragma once

#include <poll.h>

#include <array>
#include <functional>
#include <optional>
#include <random>

#include "runtime/base/link/frame.hpp"
#include "tools/runner/link_socket.hpp"

namespace metta::runner {

/// Passes bytes both ways. What the peer does not take is lost, as on any line; what it says before the machine has
/// started its end would be read by firmware, and is dropped. When the peer has gone, a session without anybody in it
/// begins, so that the machine lets go of what it did for the last one. All the time, listens for bad news.
class Relay {
  public:
    using Clock = std::chrono::steady_clock;
    static constexpr usize watched_count = 3;

    /// Borrows the machine's socket and `listening`, which may be null: nobody can connect. `on_fatal` is called once.
    Relay(int machine, const LinkSocket* listening, std::function<void()> on_fatal)
        : machine_(machine), listening_(listening), on_fatal_(std::move(on_fatal)) {}

    /// What to poll for.
    std::array<pollfd, watched_count> watched() const;
    /// When `serve` is to be called even if nothing happens.
    std::optional<Clock::time_point> due() const { return due_; }
    /// Does what can be done, after poll() has filled in what `watched` has said.
    void serve(const std::array<pollfd, watched_count>& ready);

    /// Takes what the machine has said, and passes it on; false: there is nothing now.
    bool hear();
    /// The machine has said that it has failed for good.
    bool fatal() const { return fatal_; }

  private:
    void handle(const link::Frame& frame);
    void welcome();
    void take_from_peer();
    void send_waiting();
    void leave();
    void say_hello();

    const int machine_;
    const LinkSocket* const listening_;
    const std::function<void()> on_fatal_;
    Descriptor peer_;
    std::string waiting_; ///< of the peer, for the machine
    link::Decoder decoder_;
    std::random_device random_;
    u32 empty_session_ = 0;                ///< of the session without anybody
    unsigned hellos_ = 0;                  ///< that are still to be said for it
    std::optional<Clock::time_point> due_; ///< of the next of them
    bool ready_ = false;
    bool ended_ = false;
    bool fatal_ = false;
};

} // namespace metta::runner
