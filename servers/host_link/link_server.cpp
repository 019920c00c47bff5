// SPDX-License-Identifier: MIT
// Commands in; output, files and status out. Calls in, answers out.
#include "servers/host_link/link_server.hpp"

#include <utility>

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

/// A chunk, if the host has acknowledged the one before: whatever has been written since goes together. Output may
/// never end, the answer to a call does.
void LinkServer::send_output() {
    if (answer_waits_ || !heard() || output_.empty() || endpoint_.busy() || !endpoint_.open()) return;
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

Calls::Result<void> LinkServer::begin_calls() {
    const LockGuard guard(lock_);
    if (answerable()) {
        const auto ended = send_answer(guard, {});
        if (!ended && !ended.error().is<Calls::Over>()) return ended;
    }
    call_taken_ = false;
    taker_session_ = 0;
    return {};
}

/// The piece is borrowed: what was taken stays as it is until the next call is taken.
Calls::Result<Calls::NextResult> LinkServer::next_call(u32 offset) {
    const LockGuard guard(lock_);
    if (offset == 0) {
        while (!call_complete_ || calls_over()) {
            if (calls_over()) return std::unexpected(Calls::Over{});
            if (progress_.wait(guard) == AwaitResult::abandoned) return std::unexpected(SystemError::abandoned);
        }
        taken_ = call_;
        taken_size_ = call_size_;
        call_taken_ = true;
        taker_session_ = session_;
        call_complete_ = false;
        call_size_ = 0;
        if (std::exchange(call_too_long_, false)) return std::unexpected(Calls::TooLong{});
    }
    if (!call_taken_ || offset > taken_size_) return std::unexpected(SystemError::bad_argument);
    const std::span<const u8> left = middl::octets(taken_).first(taken_size_).subspan(offset);
    return Calls::NextResult{.piece = left.first(std::min(left.size(), largest_sequence)),
                             .left = static_cast<u32>(left.size())};
}

/// Sends a part of the answer as one payload, before any output that waits.
Calls::Result<void> LinkServer::send_answer(const LockGuard& guard, std::span<const byte> payload) {
    while (answerable()) {
        if (endpoint_.send(link::Channel::answer, payload)) return {};
        answer_waits_ = true;
        const AwaitResult result = progress_.wait(guard);
        answer_waits_ = false;
        if (result == AwaitResult::abandoned) return std::unexpected(SystemError::abandoned);
    }
    return std::unexpected(Calls::Over{});
}

Calls::Result<void> LinkServer::answer_call(std::span<const u8> piece, bool last) {
    const LockGuard guard(lock_);
    if (!answerable()) return std::unexpected(Calls::Over{});
    while (!piece.empty()) {
        const std::span<const u8> chunk = piece.first(std::min(piece.size(), link::chunk_size));
        TRY(send_answer(guard, std::as_bytes(chunk)));
        piece = piece.subspan(chunk.size());
    }
    if (!last) return {};
    TRY(send_answer(guard, {}));
    call_taken_ = false;
    return {};
}

Calls::Result<void> LinkServer::await_calls_end() {
    const LockGuard guard(lock_);
    while (taker_session_ != 0 && !calls_over())
        if (progress_.wait(guard) == AwaitResult::abandoned) return std::unexpected(SystemError::abandoned);
    return {};
}

void LinkServer::on_data(link::Channel channel, std::span<const byte> payload) {
    if (channel == link::Channel::control) {
        power_off_requested_ |= payload.size() == 1 && payload[0] == byte{'p'};
        return;
    }
    if (channel == link::Channel::call) return on_call(payload);
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

/// A call that comes before the one before is answered is dropped as a whole, even if the answer is given meanwhile.
void LinkServer::on_call(std::span<const byte> payload) {
    const bool pending = call_complete_ || answerable();
    if (payload.empty()) {
        if (!std::exchange(call_unwanted_, false) && !pending) call_complete_ = true;
        return;
    }
    call_unwanted_ |= pending;
    if (call_unwanted_) return;
    const usize fits = std::min(payload.size(), call_.size() - call_size_);
    std::memcpy(call_.data() + call_size_, payload.data(), fits);
    call_size_ += fits;
    call_too_long_ |= fits != payload.size();
}

void LinkServer::on_open() {
    ++session_;
    call_size_ = 0;
    call_complete_ = call_too_long_ = call_unwanted_ = false;
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
