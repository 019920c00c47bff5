// SPDX-License-Identifier: MIT
// A session of the host link in which calls are made.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>

#include "runtime/base/link/endpoint.hpp"
#include "tools/caller/messenger.hpp"
#include "tools/runner/process.hpp"

namespace metta::caller {

/// Owns the connection. Once something has failed, nothing comes any more, and `failure` says what it was.
class LinkSession final : public Messenger, private link::Transport, private link::Receiver {
  public:
    using Clock = std::chrono::steady_clock;

    /// Until `end` it waits.
    LinkSession(runner::Descriptor link, Clock::time_point end);

    std::span<const byte> exchange(std::span<const byte> request, std::span<byte> buffer) override;

    /// Empty: nothing has failed.
    const std::string& failure() const { return failure_; }
    bool timed_out() const { return timed_out_; }

  private:
    void write(std::span<const byte> bytes) override;
    void on_data(link::Channel channel, std::span<const byte> payload) override;
    void on_open() override;
    void on_mismatch(const Error& error) override;
    void on_ready() override;
    void on_fatal(std::string_view text) override;
    void step();
    void fail(std::string_view reason);

    const runner::Descriptor link_;
    const Clock::time_point end_;
    link::Endpoint endpoint_;
    std::deque<std::string> waiting_; ///< payloads for the channel of calls
    std::string answer_;
    bool asked_ = false, answered_ = false;
    bool opened_ = false;
    bool timed_out_ = false;
    std::string failure_;
    Clock::time_point heard_ = Clock::now();
    std::chrono::milliseconds tick_;
};

} // namespace metta::caller
