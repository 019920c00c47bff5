// SPDX-License-Identifier: MIT
// The machine's end of the host link: takes commands from the host, gives back output, files and status; takes calls,
// and gives back their answers. One text of commands and one call at a time. docs/host-link.md describes the protocol.
//
// The domain's own thread moves bytes and answers frames; callers wait until it has got on. When another session begins
// while commands are served, nobody is left to read what they say: it is dropped, and the new session's bytes wait
// until the commands are finished. A call is not waited for like that: it may never end.
#pragma once

#include "drivers/uart/uart_driver.hpp"
#include "interfaces/calls_portal.hpp"
#include "interfaces/commands_portal.hpp"
#include "interfaces/console_portal.hpp"
#include "runtime/base/link/endpoint.hpp"
#include "runtime/middl/message.hpp"
#include "runtime/serve/served.hpp"
#include "runtime/sync/locks.hpp"

namespace metta {

class LinkServer final : public link::Transport, public link::Receiver {
  public:
    static constexpr usize maximum_command = 16 * 1024;
    static constexpr usize maximum_message = sizeof(middl::MessageHeader) + argument_area_size;
    static constexpr u32 output_capacity = 4096;

    /// Events of the domain, each for one purpose; `attention` is also what tells interrupts, and is signalled when the
    /// domain's own thread is to look at power_off_due.
    struct Events {
        Event lock, sender, progress, attention;
    };

    LinkServer(UartRegisters& registers, const Events& events)
        : driver_(registers), attention_(events.attention), lock_(events.lock), sender_(events.sender),
          progress_(events.progress) {}

    /// Tells the host that the machine is there.
    void start();

    /// The domain's own thread, after an interrupt and after its acknowledgement.
    void serve_interrupt();

    UartReport port_report();

    /// The host has asked for power-off, and no commands are served.
    bool power_off_due();
    /// Waits until the host has been told everything, for a while.
    void drain();

    // Console.

    /// Output of the commands that are served; dropped when none are.
    Console::Result<void> write(std::span<const char> text);
    /// Waits until the host has acknowledged all output.
    Console::Result<void> flush();

    // Each as Commands says.
    Commands::Result<Commands::NextResult> next(u32 offset, u32 limit);
    Commands::Result<void> finish(u32 status);
    Commands::Result<void> send_file(Commands::Part part, std::span<const u8> piece);
    Commands::Result<bool> serving();

    // Each as Calls says.
    Calls::Result<void> begin_calls();
    Calls::Result<Calls::NextResult> next_call(u32 offset);
    Calls::Result<void> answer_call(std::span<const u8> piece, bool last);
    Calls::Result<void> await_calls_end();

    // For the endpoint.
    void write(std::span<const byte> bytes) override { driver_.transmit(bytes); }
    void on_data(link::Channel channel, std::span<const byte> payload) override;
    void on_open() override;
    void on_mismatch(const Error& error) override;

  private:
    /// Somebody reads what is sent.
    bool heard() const { return command_complete_ && !session_lost_; }
    void get_on(const LockGuard& guard);
    void send_output();
    bool send(const LockGuard& guard, link::Channel channel, std::span<const byte> payload);
    bool put(std::span<const char> text);
    void on_call(std::span<const byte> payload);
    /// The session of the call that was taken last is over.
    bool calls_over() const { return taker_session_ != 0 && taker_session_ != session_; }
    bool answerable() const { return call_taken_ && taker_session_ == session_; }
    Calls::Result<void> send_answer(const LockGuard& guard, std::span<const byte> payload);

    UartDriver driver_; ///< guarded by lock_, as all that follows but file_piece_
    link::Endpoint endpoint_{link::Role::machine, *this, *this};
    std::array<char, maximum_command> command_{};
    usize command_size_ = 0;
    bool command_too_long_ = false;
    bool command_complete_ = false; ///< until `finish`
    bool session_lost_ = false;     ///< another session has begun since these commands were taken
    bool power_off_requested_ = false;
    ByteRing<output_capacity> output_; ///< not sent yet
    std::array<byte, link::chunk_size> chunk_{};

    u64 session_ = 0;                             ///< counts them
    std::array<byte, maximum_message> call_ = {}; ///< as it arrives
    usize call_size_ = 0;
    bool call_too_long_ = false;
    bool call_complete_ = false; ///< until it is taken
    bool call_unwanted_ = false; ///< what arrives now is dropped up to its end: the one before is not answered yet
    std::array<byte, maximum_message> taken_ = {};
    usize taken_size_ = 0;
    bool call_taken_ = false;   ///< until it is answered
    u64 taker_session_ = 0;     ///< of the call that was taken last; 0: none since Begin
    bool answer_waits_ = false; ///< output lets it pass

    std::array<char, link::chunk_size> file_piece_{}; ///< guarded by sender_

    Event attention_;
    Mutex lock_;
    Mutex sender_; ///< held for the whole of a write, so that texts stay in one piece; comes before lock_
    Condition progress_;
};

/// Its three faces.
class LinkConsole final : public Served<LinkConsole, Console, argument_area_size> {
  public:
    explicit constexpr LinkConsole(LinkServer& link) : link_(link) {}
    Result<void> write(std::span<const char> text) override { return link_.write(text); }
    Result<middl::Sequence<char>> read(u32) override { return std::unexpected(Closed{}); }
    Result<void> set_foreground(bool) override { return {}; }
    Result<void> await_interrupt() override { return std::unexpected(Closed{}); }
    Result<void> flush() override { return link_.flush(); }

  private:
    LinkServer& link_;
};

class LinkCommands final : public Served<LinkCommands, Commands, argument_area_size> {
  public:
    explicit constexpr LinkCommands(LinkServer& link) : link_(link) {}
    Result<NextResult> next(u32 offset, u32 limit) override { return link_.next(offset, limit); }
    Result<void> finish(u32 status) override { return link_.finish(status); }
    Result<void> send_file(Part part, std::span<const u8> piece) override { return link_.send_file(part, piece); }
    Result<bool> serving() override { return link_.serving(); }

  private:
    LinkServer& link_;
};

class LinkCalls final : public Served<LinkCalls, Calls, argument_area_size> {
  public:
    explicit constexpr LinkCalls(LinkServer& link) : link_(link) {}
    Result<void> begin() override { return link_.begin_calls(); }
    Result<NextResult> next(u32 offset) override { return link_.next_call(offset); }
    Result<void> answer(std::span<const u8> piece, bool last) override { return link_.answer_call(piece, last); }
    Result<void> await_end() override { return link_.await_calls_end(); }

  private:
    LinkServer& link_;
};

} // namespace metta
