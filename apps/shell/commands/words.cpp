// SPDX-License-Identifier: MIT
// Commands that need nothing of the system but a console and time.
#include <algorithm>
#include <optional>

#include "apps/shell/commands/command.hpp"

namespace metta::shell {
namespace {

/// A number of seconds such as 2, 0.5 or 1.25, in thousandths of which the rest is cut; at most 9 digits before the
/// point.
std::optional<u64> milliseconds_of(std::string_view text) {
    const auto digits = [](std::string_view part) {
        return std::ranges::all_of(part, [](char letter) { return letter >= '0' && letter <= '9'; });
    };
    const usize point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view part = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    if (whole.empty() || whole.size() > 9 || !digits(whole) || !digits(part)) return std::nullopt;
    if (point != std::string_view::npos && part.empty()) return std::nullopt;
    u64 value = 0;
    for (const char digit : whole) value = 10 * value + static_cast<u64>(digit - '0');
    for (usize place = 0; place < 3; ++place)
        value = 10 * value + (place < part.size() ? static_cast<u64>(part[place] - '0') : 0);
    return value;
}

} // namespace

u32 echo(const Call& call, Shell& shell) {
    for (usize word = 1; word < call.words.size(); ++word) print(shell.out(), word == 1 ? "" : " ", call.words[word]);
    print(shell.out(), "\n");
    return status_ok;
}

u32 succeed(const Call&, Shell&) { return status_ok; }
u32 fail(const Call&, Shell&) { return status_failed; }

u32 help(const Call& call, Shell& shell) {
    if (call.words.size() == 2) {
        const CommandEntry* command = find_command(call.words[1]);
        if (command == nullptr) {
            print(shell.out(), "help: expected a command, found '", call.words[1], "'; 'help' lists them\n");
            return status_unknown_command;
        }
        print_usage(shell.out(), *command);
        return status_ok;
    }
    for (const CommandEntry& command : all_commands()) print_usage(shell.out(), command);
    print(shell.out(),
          "A program of the boot archive is run by its name too. Commands are separated by ';', '&&' or '||';\n"
          "'&' puts a program in the background; $? is the last status; quote with ' or \"; # begins a comment.\n");
    return status_ok;
}

u32 sleep(const Call& call, Shell& shell) {
    const std::optional<u64> milliseconds = milliseconds_of(call.words[1]);
    if (!milliseconds) {
        print(shell.out(), "sleep: expected seconds, such as 2 or 0.5, found '", call.words[1], "'\n");
        return status_usage;
    }
    Runtime& runtime = shell.at().runtime;
    const u64 per_second = runtime.ticks_per_second();
    if (per_second == 0) {
        print(shell.out(), "sleep: expected a clock whose speed is known, found none on this machine\n");
        return status_failed;
    }
    shell.out().flush();
    const u64 deadline = runtime.now() + *milliseconds / 1000 * per_second + *milliseconds % 1000 * per_second / 1000;
    while (runtime.now() < deadline) {
        if (shell.foreground().interrupted()) return status_interrupted;
        runtime.sleep_until(deadline);
    }
    return status_ok;
}

u32 hang(const Call&, Shell& shell) {
    shell.out().flush();
    while (!shell.foreground().interrupted()) asm volatile("pause");
    return status_interrupted;
}

} // namespace metta::shell
