// SPDX-License-Identifier: MIT
// The interface Uart, for the domain that drives a port: what the driver knows of it.
#pragma once

#include "drivers/uart/uart_driver.hpp"
#include "interfaces/uart_portal.hpp"
#include "runtime/serve/served.hpp"

namespace metta {

/// `Server` owns the driver: its `port_report` answers UartDriver::report, under the lock that guards the driver.
template <class Server>
class ServedUart final : public Served<ServedUart<Server>, Uart> {
  public:
    /// `port`: the first of its I/O ports; `line`: its interrupt line.
    constexpr ServedUart(Server& server, u16 port, u8 line) : server_(server), port_(port), line_(line) {}

    Uart::Result<Uart::PortSettings> settings() override {
        const UartReport report = server_.port_report();
        return Uart::PortSettings{.port = port_,
                                  .line = line_,
                                  .present = report.present,
                                  .fifo = report.depth,
                                  .speed = UartDriver::bits_per_second};
    }

    Uart::Result<Uart::PortStatistics> statistics() override {
        const UartCounters counters = server_.port_report().counters;
        return Uart::PortStatistics{.received = counters.received,
                                    .sent = counters.sent,
                                    .overruns = counters.overruns,
                                    .parity = counters.parity_errors,
                                    .framing = counters.framing_errors,
                                    .breaks = counters.breaks,
                                    .dropped = counters.dropped};
    }

  private:
    Server& server_;
    u16 port_;
    u8 line_;
};

} // namespace metta
