// SPDX-License-Identifier: MIT
// Reports are composed in one buffer and leave through both serial ports at the very end.
#include "nucleus/panic.hpp"

#include "nucleus/build_id.hpp"
#include "runtime/serial/direct_ports.hpp"
#include "runtime/serial/failure.hpp"

#include <array>

extern "C" {
extern const metta::byte nucleus_text_start[], nucleus_text_end[];
extern const metta::byte nucleus_data_start[], nucleus_data_end[];
}

namespace metta {
namespace {

constinit std::array<char, link::maximum_payload> report_storage{};
constinit TextBuffer report_text(report_storage);
constinit SymbolTable symbol_table;

bool within(u64 address, const byte* start, const byte* end) {
    return address >= reinterpret_cast<u64>(start) && address < reinterpret_cast<u64>(end);
}

/// One line of a backtrace. A return address is named by the byte before it: the call may be its function's last
/// instruction.
void print_call(TextSink& out, u64 address, bool is_return) {
    print(out, "  0x", Hex{address, 16});
    const u64 back = is_return ? 1 : 0;
    if (const auto symbol = symbol_table.find(address - back))
        print(out, "  ", symbol->name, " + ", symbol->offset + back);
    print(out, "\n");
}

} // namespace

Report::Report(Kind kind) {
    // A second failure while the first is being reported: the first is what matters, so it goes out as far as it got.
    if (!report_text.text().empty()) stop();
    print(*this, "\n", kind == Kind::panic ? "nucleus panic: " : "machine stopped: domain init: ");
}

void Report::write(std::string_view text) { report_text.write(text); }

void Report::stop() {
    print(*this, "build id ");
    for (const u8 part : build_id()) print(*this, Hex{part, 2});
    print(*this, "\n");
    report_failure(Uart(DirectPorts(console_ports)), Uart(DirectPorts(link_ports)), report_text.text());
}

void print_backtrace(TextSink& out, u64 rip, u64 frame_pointer, bool rip_is_return) {
    print(out, "backtrace, innermost call first:\n");
    print_call(out, rip, rip_is_return);
    constexpr unsigned deepest = 32;
    for (unsigned depth = 0; depth < deepest; ++depth) {
        if (frame_pointer % 8 != 0 || !within(frame_pointer, nucleus_data_start, nucleus_data_end - 15)) return;
        const auto* frame = reinterpret_cast<const u64*>(frame_pointer);
        const u64 caller = frame[1];
        if (!within(caller, nucleus_text_start, nucleus_text_end)) return;
        print_call(out, caller, true);
        if (frame[0] <= frame_pointer) return;
        frame_pointer = frame[0];
    }
}

void set_symbols(SymbolTable symbols) { symbol_table = symbols; }

} // namespace metta
