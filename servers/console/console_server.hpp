// SPDX-License-Identifier: MIT
// The console: a serial port that several domains write to, and one reads from.
//
// Callers are threads of other domains. One whose home dies finishes its call all the same, so every lock that it holds
// is released; if it waits, it is told to leave (AwaitResult::abandoned), and its call ends with `abandoned`.
#pragma once

#include "drivers/uart/uart_driver.hpp"
#include "interfaces/console_portal.hpp"
#include "runtime/serve/served.hpp"
#include "runtime/sync/locks.hpp"

namespace metta {

class ConsoleServer final : public ServedObject {
  public:
    /// Events of the domain, each for one purpose.
    struct Events {
        Event port, writer, input, room, interrupt;
    };

    ConsoleServer(UartRegisters& registers, const Events& events)
        : ServedObject{&dispatch_by<serve>}, driver_(registers), port_(events.port), writer_(events.writer),
          input_(events.input), room_(events.room), interrupt_(events.interrupt) {}

    /// Whether there is a port: if not, what is written is dropped, and nothing can be read.
    bool start();

    UartReport port_report();

    /// The domain's own thread, after an interrupt and after its acknowledgement.
    void serve_interrupt();

    // Each as Console says.
    Console::Result<void> write(std::span<const char> text);
    /// The text lies in `memory`.
    Console::Result<middl::Sequence<char>> read(u32 limit, middl::Memory& memory);
    Console::Result<void> set_foreground(bool foreground);
    Console::Result<void> await_interrupt();
    Console::Result<void> flush();

  private:
    static void serve(ServedCall& call);
    std::span<const byte> for_terminal(std::span<const char> text, std::span<byte> into);
    bool transmit(std::span<const byte> bytes);

    UartDriver driver_; ///< guarded by port_, as what follows
    bool interrupted_ = false;
    bool awaited_ = false; ///< somebody is in await_interrupt

    char last_written_ = 0; ///< guarded by writer_

    Mutex port_;
    Mutex writer_; ///< held for the whole of a write, so that texts stay in one piece; comes before port_
    Condition input_, room_, interrupt_;
};

} // namespace metta
