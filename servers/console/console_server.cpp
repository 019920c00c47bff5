// SPDX-License-Identifier: MIT
// Callers' texts into the driver's ring and out of it.
#include "servers/console/console_server.hpp"

#include "runtime/client/scheduler.hpp"

namespace metta {
namespace {

constexpr u8 control_c = 0x03;
/// Writers who wait go on once there is room for this much: not for every byte.
constexpr u32 worthwhile_room = UartDriver::transmit_capacity / 4;

/// The console for one call, with memory for what it says and for what it gets.
class OneCall final : public Console {
  public:
    OneCall(ConsoleServer& server, middl::Memory& memory) : server_(server), memory_(memory) {}
    Result<void> write(std::span<const char> text) override { return server_.write(text); }
    Result<middl::Sequence<char>> read(u32 limit) override { return server_.read(limit, memory_); }
    Result<void> set_foreground(bool foreground) override { return server_.set_foreground(foreground); }
    Result<void> await_interrupt() override { return server_.await_interrupt(); }
    Result<void> flush() override { return server_.flush(); }

  private:
    ConsoleServer& server_;
    middl::Memory& memory_;
};

} // namespace

void ConsoleServer::serve(ServedCall& call) {
    std::array<byte, argument_area_size> room;
    middl::Arena memory(room);
    OneCall console(static_cast<ConsoleServer&>(*call.self), memory);
    serve_call(console, call, memory);
}

bool ConsoleServer::start() {
    const LockGuard guard(port_);
    return driver_.start();
}

UartReport ConsoleServer::port_report() {
    const LockGuard guard(port_);
    return driver_.report();
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

Console::Result<void> ConsoleServer::write(std::span<const char> text) {
    constexpr usize piece = 128;
    std::array<byte, 2 * piece> expanded;
    const LockGuard guard(writer_);
    for (; !text.empty(); text = text.subspan(std::min(piece, text.size())))
        if (!transmit(for_terminal(text.first(std::min(piece, text.size())), expanded)))
            return std::unexpected(SystemError::abandoned);
    return {};
}

Console::Result<middl::Sequence<char>> ConsoleServer::read(u32 limit, middl::Memory& memory) {
    const LockGuard guard(port_);
    if (!driver_.present()) return std::unexpected(Console::Closed{});
    while (driver_.received() == 0)
        if (input_.wait(guard) == AwaitResult::abandoned) return std::unexpected(SystemError::abandoned);
    auto text = middl::Sequence<char>::make(memory, std::min({limit, driver_.received(), u32{largest_sequence}}));
    if (!text) return std::unexpected(SystemError::busy);
    driver_.receive(std::as_writable_bytes(text->elements()));
    return *std::move(text);
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
