// SPDX-License-Identifier: MIT
// Commands in; output, files and status out.
#include "servers/host_link/link_server.hpp"

#include "runtime/client/scheduler.hpp"

namespace metta {

void LinkServer::start() {
    const LockGuard guard(lock_);
    driver_.start();
    endpoint_.start();
}

void LinkServer::serve_interrupt() {
    const LockGuard guard(lock_);
    if (driver_.interrupt()) get_on(guard);
}

/// Takes what has arrived, and sends what can be sent now.
void LinkServer::get_on(const LockGuard& guard) {
    byte next;
    while (!session_lost_ && driver_.receive({&next, 1}) != 0) endpoint_.receive({&next, 1});
    send_output();
    progress_.notify_all(guard);
}

/// A chunk, if the host has acknowledged the one before: whatever has been written since goes together.
void LinkServer::send_output() {
    if (!heard() || output_.empty() || endpoint_.busy() || !endpoint_.open()) return;
    const u32 size = output_.take(chunk_);
    static_cast<void>(endpoint_.send(link::Channel::output, std::span(chunk_).first(size))); // it is not busy
}

UartReport LinkServer::port_report() {
    const LockGuard guard(lock_);
    return driver_.report();
}

bool LinkServer::power_off_due() {
    const LockGuard guard(lock_);
    return power_off_requested_ && !command_complete_;
}

void LinkServer::drain() {
    constexpr u32 patience = 100'000;
    for (u32 tries = 0; tries < patience; ++tries) {
        {
            const LockGuard guard(lock_);
            driver_.interrupt();
            if (driver_.sent()) return;
        }
        let_others_run();
    }
}

/// Text into the ring; false: the thread is to leave.
bool LinkServer::put(std::span<const char> text) {
    const LockGuard guard(lock_);
    std::span<const byte> left = std::as_bytes(text);
    while (heard()) {
        left = left.subspan(output_.put(left));
        send_output();
        if (left.empty()) return true;
        if (progress_.wait(guard) == AwaitResult::abandoned) return false;
    }
    return true;
}

Console::Result<void> LinkServer::write(std::span<const char> text) {
    const LockGuard guard(sender_);
    if (!put(text)) return std::unexpected(SystemError::abandoned);
    return {};
}

Console::Result<void> LinkServer::flush() {
    const LockGuard guard(lock_);
    while (heard() && (!output_.empty() || endpoint_.busy()))
        if (progress_.wait(guard) == AwaitResult::abandoned) return std::unexpected(SystemError::abandoned);
    return {};
}

/// Sends one payload, after all output. Gives up when nobody is left to read it; false: the thread is to leave.
bool LinkServer::send(const LockGuard& guard, link::Channel channel, std::span<const byte> payload) {
    while (heard()) {
        if (output_.empty() && endpoint_.send(channel, payload)) return true;
        if (progress_.wait(guard) == AwaitResult::abandoned) return false;
    }
    return true;
}

/// The piece is borrowed: the command stays as it is until `finish`.
Commands::Result<Commands::NextResult> LinkServer::next(u32 offset, u32 limit) {
    const LockGuard guard(lock_);
    while (offset == 0 && !command_complete_)
        if (progress_.wait(guard) == AwaitResult::abandoned) return std::unexpected(SystemError::abandoned);
    if (!command_complete_ || offset > command_size_) return std::unexpected(SystemError::bad_argument);
    if (command_too_long_) return std::unexpected(Commands::TooLong{});
    const std::span<const char> left = std::span(command_).first(command_size_).subspan(offset);
    return Commands::NextResult{.piece = left.first(std::min({left.size(), usize{limit}, largest_sequence})),
                                .left = static_cast<u32>(left.size())};
}

Commands::Result<void> LinkServer::finish(u32 status) {
    const LockGuard guard(lock_);
    if (!command_complete_) return {};
    if (!send(guard, link::Channel::status, link::bytes_of(status))) return std::unexpected(SystemError::abandoned);
    while (heard() && endpoint_.busy())
        if (progress_.wait(guard) == AwaitResult::abandoned) return std::unexpected(SystemError::abandoned);
    command_complete_ = command_too_long_ = session_lost_ = false;
    command_size_ = 0;
    output_.clear();
    get_on(guard); // what has waited
    if (power_off_requested_) attention_.signal();
    return {};
}

Commands::Result<void> LinkServer::send_file(Commands::Part part, std::span<const u8> piece) {
    constexpr std::array marks = {'o', 'd', 'c'};
    // One payload is the mark and what fits: only a file's data can be cut.
    if (part != Commands::Part::data && piece.size() >= file_piece_.size())
        return std::unexpected(SystemError::bad_argument);
    const LockGuard sender(sender_);
    do {
        file_piece_[0] = marks[static_cast<usize>(part)];
        const usize fits = std::min(piece.size(), file_piece_.size() - 1), size = 1 + fits;
        std::ranges::copy(piece.first(fits), file_piece_.begin() + 1);
        piece = piece.subspan(fits);
        const LockGuard guard(lock_);
        if (!send(guard, link::Channel::file, std::as_bytes(std::span(file_piece_).first(size))))
            return std::unexpected(SystemError::abandoned);
    } while (!piece.empty());
    return {};
}

Commands::Result<bool> LinkServer::serving() {
    const LockGuard guard(lock_);
    return command_complete_;
}

void LinkServer::on_data(link::Channel channel, std::span<const byte> payload) {
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

void LinkServer::on_open() {
    if (command_complete_) {
        session_lost_ = true;
        return;
    }
    command_size_ = 0;
    command_too_long_ = false;
}

void LinkServer::on_mismatch(const Error&) {
    // The host finds out from the version in the machine's greeting; it is the side that can tell somebody.
}

} // namespace metta
