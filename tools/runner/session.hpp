// SPDX-License-Identifier: MIT
// The conversation with a headless machine: commands to it; output, files, a status and bad news from it.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "runtime/base/link/endpoint.hpp"
#include "tools/runner/file_sink.hpp"
#include "tools/runner/output.hpp"

namespace metta::runner {

/// Corrupts about one byte in `one_in`; which ones depends only on `seed` and their place in the stream. 0: none.
class Noise {
  public:
    Noise(u32 one_in, u64 seed) : one_in_(one_in), state_(seed) {}
    void disturb(std::span<byte> bytes);

  private:
    const u32 one_in_;
    u64 state_;
};

/// Borrows a connected socket. Once there is a status, asks the machine to power itself off.
class Session final : private link::Transport, private link::Receiver {
  public:
    Session(int socket, std::string_view commands, u32 noise, Output& output, FileSink& files);

    /// Takes what has arrived, without waiting: how many bytes?
    usize read();
    void tick() { endpoint_.tick(); }

    bool opened() const { return opened_; }
    /// The machine's end has been closed.
    bool ended() const { return ended_; }
    std::optional<u32> status() const { return status_; }
    /// Why the machine has failed; empty if it has not.
    const std::string& failure() const { return failure_; }
    /// The machine has said itself why: `failure` tells all of it.
    bool fatal() const { return fatal_; }

  private:
    struct Message {
        link::Channel channel;
        std::string_view text;
    };

    void write(std::span<const byte> bytes) override;
    void on_data(link::Channel channel, std::span<const byte> payload) override;
    void on_open() override;
    void on_mismatch(const Error& error) override { fail(error); }
    void on_ready() override;
    void on_fatal(std::string_view text) override;
    void on_status(std::span<const byte> payload);
    void fail(std::string_view reason);
    void fail(const Error& error);
    void send_waiting();

    const int socket_;
    const std::string_view commands_;
    Output& output_;
    FileSink& files_;
    Noise noise_out_, noise_in_;
    link::Endpoint endpoint_;
    std::deque<Message> waiting_;
    bool opened_ = false;
    bool ended_ = false;
    bool fatal_ = false;
    std::optional<u32> status_;
    std::string failure_;
};

} // namespace metta::runner
