// SPDX-License-Identifier: MIT
// The list of all commands.
#include "apps/shell/commands/command.hpp"

#include <algorithm>

namespace metta::shell {
namespace {

constexpr usize any = CommandLine::maximum_words;

constexpr CommandEntry commands[] = {
    {"bench", "[PREFIX]", "prints the measured rows whose names begin so: name, value, unit", 1, 2, run_bench, true},
    {"call", "PATH[.OPERATION [ARGUMENT]...]", "calls an operation of an object; or lists its operations", 2, any,
     call_operation},
    {"cat", "[PATH | FILE]...",
     "prints the value at a path, which has a > in it or begins in the root context; or runs the program cat, which "
     "prints files of the boot archive, or what is typed",
     1, any, print_values, true},
    {"domains", "", "lists the domains: number, name, account, state, threads, frames, portals", 1, 1, list_domains},
    {"echo", "[WORD]...", "prints its words", 1, any, echo},
    {"false", "", "does nothing, and fails", 1, 1, fail},
    {"fault", "KIND", "runs a program that breaks a rule, to show what happens", 1, 2, run_fault, true},
    {"faults", "",
     "lists the domains that handle their page faults themselves, as they tell it: faults, pages that came as zeros, "
     "were copied, were fetched; pages evicted, and stored before; faults refused; pages there now; ticks that a fault "
     "took on average, and at most",
     1, 1, list_faults},
    {"files", "", "lists the boot archive", 1, 1, list_files},
    {"hang", "", "for tests: never ends by itself", 1, 1, hang},
    {"hardware", "", "tells which errors the hardware has reported since the start", 1, 1, tell_hardware},
    {"heap", "[DOMAIN]",
     "lists the heaps, or those of a domain, as their owners tell it: blocks, bytes of these, bytes of memory that the "
     "heap has and has had at most, allocations so far, requests that found no memory, whether others may use its "
     "blocks",
     1, 2, list_heaps},
    {"help", "[COMMAND]", "tells what a command does, or all of them", 1, 2, help},
    {"images", "",
     "lists the programs kept in memory: pages by kind, bytes of text and data, how many domains run them", 1, 1,
     list_images},
    {"kill", "DOMAIN", "ends a domain, given by its number or name", 2, 2, kill_domain},
    {"log", "", "prints what the system has logged", 1, 1, print_log},
    {"ls", "[-l] [PATH]", "lists a context, of no path the root; -l: with the types of the entries", 1, 3,
     list_context},
    {"memory", "[--map|--regions]",
     "tells how memory is used: totals, regions, contracts; --map: the address space that all share; --regions: "
     "physical memory as it was at the start",
     1, 2, tell_memory},
    {"portals", "DOMAIN", "lists a domain's portals: number, kind, target, service, calls where they are counted", 2, 2,
     list_portals},
    {"poweroff", "", "switches the machine off", 1, 1, power_off},
    {"ramtab", "[FIRST[-LAST]]",
     "lists frames of RAM, by number or by an address that begins with 0x: account, state, how often each is mapped", 1,
     2, list_frames},
    {"reboot", "", "starts the machine anew", 1, 1, reboot},
    {"run", "[-c] [--debug-heap] [--memory GUARANTEED,OPTIMISTIC] PROGRAM [ARGUMENT]...",
     "runs a program of the boot archive; -c: its portals count their calls; --debug-heap: its heaps look for "
     "mistakes; "
     "--memory: with this contract, in frames",
     2, any, run_any, true},
    {"script", "FILE", "runs the commands in a file of the boot archive", 2, 2, run_script},
    {"selftest", "[nucleus|calls|memory|heap|paging [PREFIX]]",
     "tests the nucleus, or calls, memory, heaps, paging; or those things whose names begin so", 1, 3, run_selftest,
     true},
    {"send", "FILE", "sends a file of the boot archive to the host", 2, 2, send_file},
    {"sleep", "SECONDS", "waits", 2, 2, sleep},
    {"stress", "faults COUNT | memory SEED COUNT | paging SEED COUNT",
     "runs a program that starts so many faulting domains; or takes so many random steps with memory, or so many that "
     "page it, the same for the same seed; and looks for lost memory",
     1, any, run_stress, true},
    {"stretches", "[DOMAIN]",
     "lists the stretches, or those that a domain owns or has been given something in: base, size, owner, rights of "
     "everybody, rights of each domain (read, write, execute, meta)",
     1, 2, list_stretches},
    {"true", "", "does nothing", 1, 1, succeed},
    {"type", "NAME", "prints the definition of an interface or type, or of INTERFACE.OPERATION", 2, any, print_type},
    {"types", "", "lists the interfaces that are known: name, number of operations, type code, purpose", 1, 1,
     list_types},
    {"version", "", "tells version, build, boot path, processor and memory", 1, 1, tell_version},
    {"wait", "[DOMAIN]", "waits until a domain has ended, or all programs in the background", 1, 2, wait_domain},
};
static_assert(std::ranges::is_sorted(commands, {}, &CommandEntry::name));

} // namespace

std::span<const CommandEntry> all_commands() { return commands; }

const CommandEntry* find_command(std::string_view name) {
    const auto* at = std::ranges::find(commands, name, &CommandEntry::name);
    return at == std::end(commands) ? nullptr : at;
}

void print_usage(TextSink& out, const CommandEntry& command) {
    print(out, command.name, command.arguments.empty() ? "" : " ", command.arguments, ": ", command.purpose, "\n");
}

void explain_word_count(TextSink& out, const CommandEntry& command, usize words) {
    const bool at_least = command.most_words == any;
    print(out, command.name, ": expected ",
          at_least                   ? "at least one argument"
          : command.most_words == 1  ? "no arguments"
          : command.fewest_words > 1 ? "one argument"
          : command.most_words == 2  ? "at most one argument"
                                     : "at most two arguments",
          ", found ", words - 1, "; usage: ");
    print_usage(out, command);
}

} // namespace metta::shell
