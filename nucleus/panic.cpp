// SPDX-License-Identifier: MIT
// Reports are composed in one buffer and leave through both serial ports at the very end.
#include "nucleus/panic.hpp"

#include "nucleus/build_id.hpp"
#include "runtime/base/serial/direct_ports.hpp"
#include "runtime/base/serial/failure.hpp"

#include <array>

extern "C" {
extern const metta::byte nucleus_text_start[], nucleus_text_end[];
extern const metta::byte nucleus_data_start[], nucleus_data_end[];
}

namespace metta {
namespace {

constinit std::array<char, link::maximum_payload> report_storage{};
constinit TextBuffer report_text(report_storage);
constinit SymbolTable nucleus_symbols, domain_symbols;

bool within(u64 address, const byte* start, const byte* end) {
    return address >= reinterpret_cast<u64>(start) && address < reinterpret_cast<u64>(end);
}

std::string_view title(Report::Kind kind) {
    switch (kind) {
    case Report::Kind::panic:
        return "nucleus panic: ";
    case Report::Kind::domain_stopped:
        return "machine stopped: domain init: ";
    case Report::Kind::hardware:
        return "machine stopped: hardware: ";
    }
    return "";
}

} // namespace

Report::Report(Kind kind) {
    // A second failure while the first is being reported: the first is what matters, so it goes out as far as it got.
    if (!report_text.text().empty()) stop();
    print(*this, "\n", title(kind));
}

void Report::write(std::string_view text) { report_text.write(text); }

void Report::stop() {
    report_failure(PolledUart(DirectPorts(console_ports)), PolledUart(DirectPorts(link_ports)), report_text.text());
}

void print_build_id(TextSink& out) {
    print(out, "build id ");
    for (const u8 part : build_id()) print(out, Hex{part, 2});
    print(out, "\n");
}

void print_code_address(TextSink& out, u64 address, bool is_return) {
    print(out, "  0x", Hex{address, 16});
    const u64 back = is_return ? 1 : 0;
    auto symbol = nucleus_symbols.find(address - back);
    if (!symbol) symbol = domain_symbols.find(address - back);
    if (symbol) print(out, "  ", symbol->name, " + ", symbol->offset + back);
    print(out, "\n");
}

void print_backtrace(TextSink& out, u64 rip, u64 frame_pointer, bool rip_is_return) {
    print(out, "backtrace, innermost call first:\n");
    print_code_address(out, rip, rip_is_return);
    constexpr unsigned deepest = 16;
    for (unsigned depth = 0; depth < deepest; ++depth) {
        if (frame_pointer % 8 != 0 || !within(frame_pointer, nucleus_data_start, nucleus_data_end - 15)) return;
        const auto* frame = reinterpret_cast<const u64*>(frame_pointer);
        const u64 caller = frame[1];
        if (!within(caller, nucleus_text_start, nucleus_text_end)) return;
        print_code_address(out, caller, true);
        if (frame[0] <= frame_pointer) return;
        frame_pointer = frame[0];
    }
}

void set_symbols(SymbolTable nucleus, SymbolTable domain) {
    nucleus_symbols = nucleus;
    domain_symbols = domain;
}

} // namespace metta
