// SPDX-License-Identifier: MIT
// The machine's end of the host link: takes commands from the host, gives back output, files and status.
#pragma once

#include <array>

#include "runtime/base/link/endpoint.hpp"
#include "servers/init/console.hpp"

namespace metta::init {

class LinkService final : public link::Transport, public link::Receiver {
  public:
    static constexpr usize maximum_command = 16 * 1024;

    /// Tells the host that the machine is there.
    void start();

    /// Takes what has arrived.
    void poll();

    /// Whether a whole command message waits to be run, or is being run: until `finish`.
    bool serving() const { return command_complete_; }
    /// Its text, which holds until `finish`; refused if it was too long.
    Result<std::string_view> command() const;
    /// The host asks for power-off.
    bool power_off_requested() const { return power_off_requested_; }

    /// Sends one payload, after all that was sent before. Gives up when the session that the command came from is over:
    /// nobody is left to read it.
    void send(link::Channel channel, std::span<const byte> payload);
    /// The status of the command message; the next may come.
    void finish(u32 status);

    void write(std::span<const byte> bytes) override { uart_.transmit(bytes); }
    void on_data(link::Channel channel, std::span<const byte> payload) override;
    void on_open() override;
    void on_mismatch(const Error& error) override;

  private:
    Uart<PortalPorts> uart_ = link_uart();
    link::Endpoint endpoint_{link::Role::machine, *this, *this};
    std::array<char, maximum_command> command_{};
    usize command_size_ = 0;
    bool command_too_long_ = false;
    bool command_complete_ = false;
    bool session_lost_ = false; ///< another session has begun since this command was taken
    bool power_off_requested_ = false;
};

/// Text to the host as the output of its commands, in chunks.
class LinkOutput final : public Output {
  public:
    explicit LinkOutput(LinkService& service) : service_(service) {}
    void write(std::string_view text) override;
    void flush() override;

  private:
    LinkService& service_;
    std::array<char, link::chunk_size> buffer_{};
    usize used_ = 0;
};

} // namespace metta::init
