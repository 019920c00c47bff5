// SPDX-License-Identifier: MIT
// Boot's messages, for 64-bit code and, as constant data, for the 32-bit code before it.
#include "boot/failure.hpp"

#include "runtime/base/link/frame.hpp"
#include "runtime/base/serial/direct_ports.hpp"
#include "runtime/base/serial/failure.hpp"

namespace metta::boot {
namespace {

PolledUart<DirectPorts> console_uart() { return PolledUart(DirectPorts(console_ports)); }
PolledUart<DirectPorts> link_uart() { return PolledUart(DirectPorts(link_ports)); }

/// Written by boot/entry.S when there is no long mode to run this file in.
constexpr char no_long_mode[] =
    "metta: boot failed: processor: expected one with 64-bit mode, found one without; use an x86-64 processor";

} // namespace

extern "C" {
extern const std::array<char, sizeof no_long_mode + 2> no_long_mode_text;
extern const u32 no_long_mode_text_size;
constexpr auto framed_no_long_mode = link::fatal_frame(no_long_mode);
extern const std::array<byte, framed_no_long_mode.size()> no_long_mode_frame;
extern const u32 no_long_mode_frame_size;

constexpr std::array<char, sizeof no_long_mode + 2> no_long_mode_text = [] {
    std::array<char, sizeof no_long_mode + 2> text{'\r', '\n'};
    for (usize at = 0; at + 1 < sizeof no_long_mode; ++at) text[at + 2] = no_long_mode[at];
    text[text.size() - 1] = '\n';
    return text;
}();
constexpr u32 no_long_mode_text_size = no_long_mode_text.size();
constexpr std::array<byte, framed_no_long_mode.size()> no_long_mode_frame = framed_no_long_mode;
constexpr u32 no_long_mode_frame_size = no_long_mode_frame.size();
}

void fail(const Error& error) {
    static std::array<char, 1024> storage;
    TextBuffer text(storage);
    print(text, "metta: boot failed: ", error, "\n");
    report_failure(console_uart(), link_uart(), text.text());
}

extern "C" [[noreturn]] void boot_exception(u32 vector, u64 error_code, u64 rip, u64 cr2) {
    static std::array<char, 256> storage;
    TextBuffer text(storage);
    print(text, "metta: boot failed: processor exception ", vector, " (error code 0x", Hex{error_code}, ") at 0x",
          Hex{rip}, ", CR2 0x", Hex{cr2}, "; this is a defect of the boot program\n");
    report_failure(console_uart(), link_uart(), text.text());
}

} // namespace metta::boot
