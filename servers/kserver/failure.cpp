// SPDX-License-Identifier: MIT
// Straight to the serial ports: whoever drives them otherwise does not run, or will not any more.
#include "servers/kserver/failure.hpp"

#include <array>

#include "runtime/base/serial/failure.hpp"
#include "runtime/base/serial/uart.hpp"
#include "runtime/user/portal.hpp"

namespace metta::kserver {

void fail(std::string_view reason) {
    std::array<char, 1024> storage;
    TextBuffer text(storage);
    print(text, "metta: kserver failed: ", reason, "\n");
    const PolledUart console(PortalPorts(FirstPortal::console_read, FirstPortal::console_write));
    const PolledUart link(PortalPorts(FirstPortal::link_read, FirstPortal::link_write));
    report_failure(console, link, text.text());
}

void fail(const Error& error) {
    std::array<char, 1024> storage;
    TextBuffer text(storage);
    print(text, error);
    fail(text.text());
}

void fail_for(Status status, std::string_view what) {
    std::array<char, 256> storage;
    TextBuffer text(storage);
    print(text, what, ": expected the nucleus to answer ok, found status ", static_cast<u64>(status));
    fail(text.text());
}

} // namespace metta::kserver
