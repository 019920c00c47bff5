// SPDX-License-Identifier: MIT
// The shell's own commands: what each is called, takes and does. They are defined by topic, one file for each.
#pragma once

#include <span>
#include <string_view>

#include "apps/shell/shell.hpp"

namespace metta::shell {

/// A command as it was given.
struct Call {
    Words words; ///< its name first
    bool background;
};

struct CommandEntry {
    std::string_view name;
    std::string_view arguments;
    std::string_view purpose;
    usize fewest_words, most_words;
    u32 (*run)(const Call& call, Shell& shell);
    bool starts_program = false; ///< `&` makes sense
};

/// In the order of their names.
std::span<const CommandEntry> all_commands();
/// Null: there is none.
const CommandEntry* find_command(std::string_view name);
/// "NAME ARGUMENTS: PURPOSE", a line.
void print_usage(TextSink& out, const CommandEntry& command);
/// Why `words` words, the name among them, are not right.
void explain_word_count(TextSink& out, const CommandEntry& command, usize words);

// What to look at: inspection.cpp, memory.cpp, heaps.cpp, address_space.cpp, ram_table.cpp, machine.cpp, files.cpp.
u32 list_domains(const Call& call, Shell& shell);
u32 list_portals(const Call& call, Shell& shell);
u32 list_images(const Call& call, Shell& shell);
u32 tell_memory(const Call& call, Shell& shell);
u32 list_heaps(const Call& call, Shell& shell);
u32 list_faults(const Call& call, Shell& shell);
u32 list_stretches(const Call& call, Shell& shell);
u32 list_frames(const Call& call, Shell& shell);
u32 tell_version(const Call& call, Shell& shell);
u32 tell_hardware(const Call& call, Shell& shell);
u32 print_log(const Call& call, Shell& shell);
u32 list_files(const Call& call, Shell& shell);
// Names and types: names.cpp, types.cpp, call.cpp.
u32 list_context(const Call& call, Shell& shell);
u32 print_values(const Call& call, Shell& shell);
u32 list_types(const Call& call, Shell& shell);
u32 print_type(const Call& call, Shell& shell);
u32 call_operation(const Call& call, Shell& shell);
// What to run: programs.cpp, files.cpp.
u32 run_any(const Call& call, Shell& shell);
u32 kill_domain(const Call& call, Shell& shell);
u32 wait_domain(const Call& call, Shell& shell);
u32 run_fault(const Call& call, Shell& shell);
u32 run_bench(const Call& call, Shell& shell);
u32 run_stress(const Call& call, Shell& shell);
u32 run_selftest(const Call& call, Shell& shell);
u32 run_script(const Call& call, Shell& shell);
// What to do: words.cpp, files.cpp, machine.cpp.
u32 echo(const Call& call, Shell& shell);
u32 succeed(const Call& call, Shell& shell);
u32 fail(const Call& call, Shell& shell);
u32 help(const Call& call, Shell& shell);
u32 sleep(const Call& call, Shell& shell);
u32 hang(const Call& call, Shell& shell);
u32 send_file(const Call& call, Shell& shell);
u32 power_off(const Call& call, Shell& shell);
u32 reboot(const Call& call, Shell& shell);

} // namespace metta::shell
