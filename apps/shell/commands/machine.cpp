// SPDX-License-Identifier: MIT
// The machine: what it is, what has happened to it, its power.
#include <algorithm>
#include <array>

#include "apps/shell/commands/command.hpp"
#include "apps/shell/explain.hpp"
#include "interfaces/primitives.hpp"
#include "runtime/base/x86_64/instructions.hpp"

namespace metta::shell {
namespace {

void print_processor(TextSink& out) {
    u32 text[13] = {};
    if (x86::Cpuid::leaf(0x8000'0000).eax < 0x8000'0004) return print(out, "unnamed");
    for (u32 part = 0; part < 3; ++part) {
        const auto [eax, ebx, ecx, edx] = x86::Cpuid::leaf(0x8000'0002 + part);
        std::ranges::copy(std::array{eax, ebx, ecx, edx}, text + usize{4} * part);
    }
    std::string_view name(reinterpret_cast<const char*>(text));
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    print(out, name);
}

void print_features(TextSink& out, u32 features, bool used) {
    bool any = false;
    for (u32 bit = 0; bit < static_cast<u32>(Feature::count); ++bit) {
        if (((features >> bit & 1) != 0) != used) continue;
        print(out, " ", feature_names[bit]);
        any = true;
    }
    if (!any) print(out, " none");
}

u64 free_at_start(const BootInfo& boot) {
    u64 bytes = 0;
    for (const MemoryRegion& region :
         std::span(boot.regions).first(std::min<usize>(boot.region_count, BootInfo::maximum_regions)))
        if (region.kind == RegionKind::available || region.kind == RegionKind::boot) bytes += region.size;
    return bytes;
}

std::string_view path_name(BootPath path) {
    return path == BootPath::pvh ? "PVH" : path == BootPath::multiboot2 ? "Multiboot2" : "?";
}

/// The machine may go now: whoever waits for a status gets one, and what was written leaves.
void say_goodbye(Shell& shell) {
    shell.out().flush();
    if (Commands* commands = shell.at().commands; commands != nullptr && commands->serving().value_or(false))
        (void)commands->finish(status_ok);
    (void)shell.at().console.flush();
}

} // namespace

u32 tell_version(const Call&, Shell& shell) {
    const BootInfo* boot = shell.boot_info("version");
    if (boot == nullptr) return status_failed;
    TextSink& out = shell.out();
    print(out, "Metta ", shell.at().version, ", build ");
    for (const u8 part : std::span(boot->build_id).first(6)) print(out, Hex{part, 2});
    print(out, "\nboot path: ", path_name(boot->path), "\nprocessor: ");
    print_processor(out);
    print(out, "\nprotection in use:");
    print_features(out, boot->features, true);
    print(out, "\nnot on this processor:");
    print_features(out, boot->features, false);
    if (const Framebuffer& screen = boot->framebuffer; screen.address != 0)
        print(out, "\nframebuffer: ", screen.width, " x ", screen.height, ", ", screen.bits_per_pixel, " bits");
    print(out, "\nmemory: ", free_at_start(*boot) / 1024, " KiB free\n");
    return status_ok;
}

u32 tell_hardware(const Call&, Shell& shell) {
    const BootInfo* boot = shell.boot_info("hardware");
    if (boot == nullptr) return status_failed;
    print(shell.out(), "survived: ", boot->non_maskable_interrupts, " non-maskable interrupts, ", boot->machine_checks,
          " machine checks\n");
    return status_ok;
}

u32 print_log(const Call&, Shell& shell) {
    // What the log becomes while it is printed is not waited for.
    constexpr u64 most = 1024 * 1024;
    constexpr u32 piece_size = 512;
    u64 printed = 0;
    for (u64 offset = 0; printed < most;) {
        const auto piece = shell.at().machine.log(offset, piece_size);
        if (!piece) {
            explain(shell.out(), "log", {}, piece.error());
            return status_failed;
        }
        const std::string_view text(piece->text.data(), piece->text.size());
        if (text.empty()) break;
        print(shell.out(), text);
        offset = piece->start + text.size();
        printed += text.size();
    }
    return status_ok;
}

u32 power_off(const Call&, Shell& shell) {
    const BootInfo* boot = shell.boot_info("poweroff");
    if (boot == nullptr) return status_failed;
    const bool known = boot->power_off.port_a != 0;
    if (known) {
        say_goodbye(shell);
        (void)shell.at().machine.power_off();
    }
    print(shell.out(), "poweroff: expected ",
          known ? "the machine to go off, found it still on" : "ACPI tables that tell how, found none that do",
          "; switch it off by hand\n");
    return status_failed;
}

u32 reboot(const Call&, Shell& shell) {
    say_goodbye(shell);
    const Machine::Result<void> done = shell.at().machine.reboot();
    if (!done) explain(shell.out(), "reboot", {}, done.error());
    if (done) print(shell.out(), "reboot: expected the machine to start anew, found it still on; reset it by hand\n");
    return status_failed;
}

} // namespace metta::shell
