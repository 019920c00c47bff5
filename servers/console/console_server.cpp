// SPDX-License-Identifier: MIT
// Callers' texts into the driver's ring and out of it.
#include "servers/console/console_server.hpp"

#include "runtime/client/scheduler.hpp"

namespace metta {
namespace {

constexpr u8 control_c = 0x03;
/// Writers who wait go on once there is room for this much: not for every byte.
constexpr u32 worthwhile_room = UartDriver::transmit_capacity / 4;

} // namespace

bool ConsoleServer::start() {
    const LockGuard guard(port_);
    return driver_.start();
}

void ConsoleServer::serve_interrupt() {
    const LockGuard guard(port_);
    if (!driver_.interrupt()) return;
    if (driver_.received() != 0) input_.notify_all(guard);
    if (driver_.transmitted() || driver_.transmit_room() >= worthwhile_room) room_.notify_all(guard);
    if (driver_.take_intercepted() == 0) return;
    interrupted_ = true;
    interrupt_.notify_all(guard);
}

/// A text with each newline as carriage return and newline, as terminals want it.
std::span<const byte> ConsoleServer::for_terminal(std::span<const char> text, std::span<byte> into) {
    usize used = 0;
    for (const char letter : text) {
        if (letter == '\n' && last_written_ != '\r') into[used++] = byte{'\r'};
        into[used++] = static_cast<byte>(letter);
        last_written_ = letter;
    }
    return into.first(used);
}

/// False: the thread is to leave.
bool ConsoleServer::transmit(std::span<const byte> bytes) {
    const LockGuard guard(port_);
    for (;;) {
        bytes = bytes.subspan(driver_.transmit(bytes));
        if (bytes.empty()) return true;
        if (room_.wait(guard) == AwaitResult::abandoned) return false;
    }
}

Console::Result<void> ConsoleServer::write(AreaText text) {
    std::array<char, 128> piece;
    std::array<byte, 2 * piece.size()> expanded;
    const LockGuard guard(writer_);
    while (text.size() != 0)
        if (!transmit(for_terminal(text.take(piece), expanded))) return std::unexpected(SystemError::abandoned);
    return {};
}

Console::Result<u32> ConsoleServer::read(std::span<char> into) {
    const LockGuard guard(port_);
    if (!driver_.present()) return std::unexpected(Console::Closed{});
    while (driver_.received() == 0)
        if (input_.wait(guard) == AwaitResult::abandoned) return std::unexpected(SystemError::abandoned);
    return driver_.receive(std::as_writable_bytes(into));
}

Console::Result<void> ConsoleServer::set_foreground(bool foreground) {
    const LockGuard guard(port_);
    driver_.intercept(foreground ? std::optional(control_c) : std::nullopt);
    interrupted_ = false;
    return {};
}

Console::Result<void> ConsoleServer::await_interrupt() {
    const LockGuard guard(port_);
    if (awaited_) return std::unexpected(SystemError::busy);
    awaited_ = true;
    AwaitResult ended = AwaitResult::reached;
    while (!interrupted_ && ended != AwaitResult::abandoned) ended = interrupt_.wait(guard);
    awaited_ = false;
    if (!interrupted_) return std::unexpected(SystemError::abandoned);
    interrupted_ = false;
    return {};
}

Console::Result<void> ConsoleServer::flush() {
    {
        const LockGuard guard(port_);
        while (!driver_.transmitted())
            if (room_.wait(guard) == AwaitResult::abandoned) return std::unexpected(SystemError::abandoned);
    }
    // The last byte is on the wire: no interrupt tells its end, 87 µs away.
    constexpr u32 patience = 10'000;
    for (u32 tries = 0; tries < patience; ++tries) {
        {
            const LockGuard guard(port_);
            if (driver_.sent()) break;
        }
        let_others_run();
    }
    return {};
}

} // namespace metta
