// SPDX-License-Identifier: MIT
// Commands in; output, files and status out. One command message at a time.
#include "servers/init/link_service.hpp"

#include <algorithm>
#include <cstring>

namespace metta::init {

void LinkService::start() {
    uart_.initialise();
    endpoint_.start();
}

void LinkService::poll() {
    // A new session's bytes wait in the port until the command of the old one is over.
    while (!session_lost_) {
        const auto received = uart_.receive();
        if (!received) return;
        const byte value{*received};
        endpoint_.receive({&value, 1});
    }
}

Result<std::string_view> LinkService::command() const {
    if (command_too_long_)
        return refuse(
            {.subject = "command message", .expected = "at most 16384 bytes", .found = "more", .advice = "split it"});
    return std::string_view(command_.data(), command_size_);
}

void LinkService::send(link::Channel channel, std::span<const byte> payload) {
    while (!session_lost_ && !endpoint_.send(channel, payload)) poll();
}

void LinkService::finish(u32 status) {
    if (!command_complete_) return;
    send(link::Channel::status, link::bytes_of(status));
    while (!session_lost_ && endpoint_.busy()) poll();
    command_complete_ = command_too_long_ = session_lost_ = false;
    command_size_ = 0;
}

void LinkService::on_data(link::Channel channel, std::span<const byte> payload) {
    if (channel == link::Channel::control) {
        power_off_requested_ |= payload.size() == 1 && payload[0] == byte{'p'};
        return;
    }
    if (channel != link::Channel::command || command_complete_) return;
    if (payload.empty()) {
        command_complete_ = true;
        return;
    }
    const usize fits = std::min(payload.size(), command_.size() - command_size_);
    std::memcpy(command_.data() + command_size_, payload.data(), fits);
    command_size_ += fits;
    command_too_long_ |= fits != payload.size();
}

void LinkService::on_open() {
    if (command_complete_) {
        session_lost_ = true;
        return;
    }
    command_size_ = 0;
    command_too_long_ = false;
}

void LinkService::on_mismatch(const Error&) {
    // The host finds out from the version in the machine's greeting; it is the side that can tell somebody.
}

void LinkOutput::write(std::string_view text) {
    while (!text.empty()) {
        const usize fits = std::min(text.size(), buffer_.size() - used_);
        std::memcpy(buffer_.data() + used_, text.data(), fits);
        used_ += fits;
        text.remove_prefix(fits);
        if (used_ == buffer_.size()) flush();
    }
}

void LinkOutput::flush() {
    if (used_ != 0) service_.send(link::Channel::output, std::as_bytes(std::span(buffer_).first(used_)));
    used_ = 0;
}

} // namespace metta::init
