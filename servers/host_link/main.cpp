// SPDX-License-Identifier: MIT
// host_link: the domain that has the second serial port, and tells others what a host at its other end wants done.
#include "drivers/uart/served_uart.hpp"
#include "runtime/client/events.hpp"
#include "runtime/client/interrupts.hpp"
#include "runtime/client/machine.hpp"
#include "runtime/client/offers.hpp"
#include "runtime/sync/interrupt_line.hpp"
#include "runtime/user/device_ports.hpp"
#include "runtime/user/late.hpp"
#include "runtime/user/program.hpp"
#include "runtime/user/start_record.hpp"
#include "servers/host_link/link_server.hpp"

namespace metta {
namespace {

/// Exit statuses.
constexpr u32 status_no_service = 2, status_no_line = 3, status_no_event = 4, status_refused = 5;
/// Callers at a time: those that wait included.
constexpr u32 server_stacks = 16;

constinit Late<LinkServer> instance;

} // namespace

u32 run_program(const Arguments&) {
    auto events = connect<EventsClient>();
    auto interrupts = connect<InterruptsClient>();
    auto offers = connect<OffersClient>();
    auto machine = connect<MachineClient>();
    if (!events || !interrupts || !offers) return status_no_service;
    if (start_record().line_count == 0) return status_no_line;

    std::array<u32, 4> numbers;
    for (u32& number : numbers) {
        const auto made = events->create();
        if (!made) return status_no_event;
        number = *made;
    }
    UartRegistersOver registers(DevicePorts(0));
    LinkServer& link = instance.make(registers, LinkServer::Events{.lock = Event(numbers[0]),
                                                                   .sender = Event(numbers[1]),
                                                                   .progress = Event(numbers[2]),
                                                                   .attention = Event(numbers[3])});
    LinkConsole console(link);
    LinkCommands commands(link);
    LinkCalls calls(link);
    ServedUart uart(link, start_record().ports[0].first, start_record().lines[0]);
    InterruptLine line(*interrupts, start_record().lines[0], Event(numbers[3]));
    if (!line.attach()) return status_no_line;
    link.start();
    if (!offer(*offers, Service::console, console, server_stacks)) return status_refused;
    if (!offer(*offers, Service::commands, commands, server_stacks)) return status_refused;
    if (!offer(*offers, Service::calls, calls, server_stacks)) return status_refused;
    if (!offer(*offers, Service::uart, uart, server_stacks)) return status_refused;
    line.serve([&] {
        link.serve_interrupt();
        // Without the service, or a machine that can, the host's request comes to nothing.
        if (!machine || !link.power_off_due()) return;
        link.drain();
        static_cast<void>(machine->power_off());
    });
}

} // namespace metta
