// SPDX-License-Identifier: MIT
// console: the domain that has the first serial port, and lets others write to it and read from it.
#include "drivers/uart/served_uart.hpp"
#include "runtime/client/events.hpp"
#include "runtime/client/interrupts.hpp"
#include "runtime/client/offers.hpp"
#include "runtime/sync/interrupt_line.hpp"
#include "runtime/user/device_ports.hpp"
#include "runtime/user/late.hpp"
#include "runtime/user/program.hpp"
#include "runtime/user/start_record.hpp"
#include "servers/console/console_server.hpp"

namespace metta {
namespace {

/// Exit statuses: it cannot say what is wrong, as it is what others say it through.
constexpr u32 status_no_service = 2, status_no_line = 3, status_no_event = 4, status_refused = 5;
/// Callers at a time: readers and writers that wait included.
constexpr u32 server_stacks = 16;

constinit Late<ConsoleServer> instance;

} // namespace

u32 run_program(const Arguments&) {
    auto events = connect<EventsClient>();
    auto interrupts = connect<InterruptsClient>();
    auto offers = connect<OffersClient>();
    if (!events || !interrupts || !offers) return status_no_service;
    if (start_record().line_count == 0) return status_no_line;

    std::array<u32, 6> numbers;
    for (u32& number : numbers) {
        const auto made = events->create();
        if (!made) return status_no_event;
        number = *made;
    }
    UartRegistersOver registers(DevicePorts(0));
    ConsoleServer& console = instance.make(registers, ConsoleServer::Events{.port = Event(numbers[0]),
                                                                            .writer = Event(numbers[1]),
                                                                            .input = Event(numbers[2]),
                                                                            .room = Event(numbers[3]),
                                                                            .interrupt = Event(numbers[4])});
    InterruptLine line(*interrupts, start_record().lines[0], Event(numbers[5]));
    if (!line.attach()) return status_no_line;
    console.start();
    ServedUart uart(console, start_record().ports[0].first, start_record().lines[0]);
    if (!offer(*offers, Service::console, console, server_stacks)) return status_refused;
    if (!offer(*offers, Service::uart, uart, server_stacks)) return status_refused;
    line.serve([&] { console.serve_interrupt(); });
}

} // namespace metta
