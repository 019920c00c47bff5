// SPDX-License-Identifier: MIT
// The options, once: the table below is what is parsed and what `--help` prints.
#include "tools/runner/options.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace metta::runner {
namespace {

using std::chrono::seconds;

constexpr seconds headless_timeout{60};
constexpr seconds headless_uefi_timeout{120};

/// The most that the machine takes (LinkService::maximum_command).
constexpr usize maximum_commands = 16384;

struct Range {
    u32 least, most;
    std::string_view expected;
};
constexpr Range any_number{1, 1'000'000'000, "a number from 1 to 1000000000"};
constexpr Range processors{1, 255, "a number from 1 to 255"};

/// In MiB. With less, the firmware, GRUB or the boot program have no room to say so.
constexpr Range memory_for(Boot boot) {
    switch (boot) {
    case Boot::direct:
        break;
    case Boot::bios:
        return {16, 1'000'000, "a number of MiB from 16 to 1000000 (--boot bios)"};
    case Boot::uefi:
        return {48, 1'000'000, "a number of MiB from 48 to 1000000 (--boot uefi)"};
    }
    return {2, 1'000'000, "a number of MiB from 2 to 1000000"};
}

Result<u32> number(std::string_view name, std::string_view text, const Range& range) {
    u32 value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < range.least || value > range.most)
        return refuse({.subject = name, .expected = range.expected, .found = text});
    return value;
}

struct Option {
    std::string_view name;
    std::string_view value; ///< empty: takes none
    std::string_view help;
    Result<void> (*take)(Options& options, std::string_view name, std::string_view value);
};

template <auto Member>
Result<void> take_text(Options& options, std::string_view, std::string_view value) {
    options.*Member = std::string(value);
    return {};
}
template <auto Member, const Range& range>
Result<void> take_number(Options& options, std::string_view name, std::string_view value) {
    options.*Member = TRY(number(name, value, range));
    return {};
}
template <auto Member>
Result<void> take_flag(Options& options, std::string_view, std::string_view) {
    options.*Member = true;
    return {};
}
Result<void> take_boot(Options& options, std::string_view name, std::string_view value) {
    if (value == "direct")
        options.boot = Boot::direct;
    else if (value == "bios")
        options.boot = Boot::bios;
    else if (value == "uefi")
        options.boot = Boot::uefi;
    else
        return refuse({.subject = name, .expected = "direct, bios or uefi", .found = value});
    return {};
}
Result<void> take_commands(Options& options, std::string_view name, std::string_view value) {
    if (value.size() > maximum_commands)
        return refuse({.subject = name,
                       .expected = "at most 16384 bytes of commands",
                       .value = value.size(),
                       .advice = "split them over several runs"});
    options.commands = std::string(value);
    return {};
}
/// How much is enough depends on --boot, which may follow: `parse_options` reads the number.
Result<void> take_memory(Options& options, std::string_view, std::string_view value) {
    options.memory_text = value;
    return {};
}
Result<void> take_timeout(Options& options, std::string_view name, std::string_view value) {
    options.timeout = seconds(TRY(number(name, value, any_number)));
    return {};
}
Result<void> take_emulator_arguments(Options& options, std::string_view, std::string_view value) {
    for (std::string& argument : TRY(split_arguments(value))) options.emulator_arguments.push_back(std::move(argument));
    return {};
}

constexpr Option table[] = {
    {"--help", "", "print this", take_flag<&Options::help>},
    {"--build", "DIR", "the build to run (`./metta run` says it)", take_text<&Options::build>},
    {"-c", "COMMANDS",
     "run these commands headless (up to 16384 bytes), print their output, exit with the last one's status",
     take_commands},
    {"--boot", "PATH", "direct (default): kernel and archive into memory; bios, uefi: the ISO image", take_boot},
    {"--memory", "MIB", "memory in MiB (256); at least 4, for bios 16, for uefi 48", take_memory},
    {"--cpus", "N", "processors, 1 to 255 (1)", take_number<&Options::processors, processors>},
    {"--cpu", "MODEL", "QEMU's processor model (max)", take_text<&Options::processor>},
    {"--icount", "", "a clock that counts instructions: slower, and the same each time",
     take_flag<&Options::count_instructions>},
    {"--timeout", "S", "kill the machine after so many seconds (with -c 60, 120 for uefi, none with --gdb; else none)",
     take_timeout},
    {"--qemu-args", "ARGS", "more arguments for QEMU, quoted as for a shell", take_emulator_arguments},
    {"--archive", "FILE", "direct: another boot archive than DIR/system.tar", take_text<&Options::archive>},
    {"--command-line", "TEXT", "direct: the boot command line", take_text<&Options::command_line>},
    {"--files", "DIR", "with -c: where files go that the machine sends (DIR/files of the build)",
     take_text<&Options::files>},
    {"--console", "FILE",
     "with -c: where the console's text is kept (else a file in DIR of the build, kept if the machine fails)",
     take_text<&Options::console>},
    {"--link", "SOCKET", "without -c: where `./metta call` reaches the machine (DIR/run/link of the build)",
     take_text<&Options::link>},
    {"--link-noise", "N", "with -c: corrupt one byte in N of the host link, the same ones each time",
     take_number<&Options::link_noise, any_number>},
    {"--check-only", "", "say what is wrong with the options, and start nothing", take_flag<&Options::check_only>},
    {"--gdb", "SOCKET", "wait for gdb at this socket: `target remote SOCKET`, `hbreak`, `continue`",
     take_text<&Options::gdb>},
};

/// Options that are of no use together are a misunderstanding.
Result<void> check(const Options& options) {
    if (options.build.empty()) return refuse({.subject = "--build", .expected = "the folder of a build"});
    if (options.boot != Boot::direct && !(options.archive.empty() && options.command_line.empty()))
        return refuse({.subject = "--archive and --command-line",
                       .expected = "--boot direct",
                       .found = options.boot == Boot::bios ? "--boot bios" : "--boot uefi",
                       .advice = "the ISO image has its own archive and command line"});
    if (!options.commands && !(options.files.empty() && options.console.empty() && options.link_noise == 0))
        return refuse({.subject = "--files, --console and --link-noise", .expected = "-c COMMANDS with them"});
    if (options.commands && !options.link.empty())
        return refuse({.subject = "--link", .expected = "no -c with it", .advice = "-c has the link for itself"});
    return {};
}

void fill_in(Options& options) {
    if (options.files.empty()) options.files = options.build / "files";
    options.keep_console = !options.console.empty();
    if (options.console.empty()) options.console = options.build / ("console-" + std::to_string(getpid()) + ".log");
    if (options.link.empty()) options.link = default_link(options.build);
    if (options.archive.empty()) options.archive = default_archive(options.build);
    if (options.commands && !options.timeout && options.gdb.empty())
        options.timeout = options.boot == Boot::uefi ? headless_uefi_timeout : headless_timeout;
}

} // namespace

Result<Options> parse_options(std::span<const char* const> arguments) {
    Options options;
    std::set<std::string_view> seen;
    for (usize at = 0; at < arguments.size(); ++at) {
        const std::string_view argument = arguments[at];
        const usize equals = argument.starts_with("--") ? argument.find('=') : std::string_view::npos;
        const std::string_view name = argument.substr(0, equals);
        const Option* found = std::ranges::find(table, name, &Option::name);
        if (found == std::end(table))
            return refuse({.expected = "an option",
                           .found = argument,
                           .advice = argument.starts_with("-") ? "see --help" : "commands follow -c; see --help"});
        if (!seen.insert(name).second && name != "--qemu-args")
            return refuse({.subject = name, .expected = "it once", .found = "it again"});
        const bool joined = equals != std::string_view::npos; // --option=value
        if (joined && found->value.empty())
            return refuse({.subject = name, .expected = "no value", .found = argument.substr(equals + 1)});
        std::string_view value = joined ? argument.substr(equals + 1) : std::string_view();
        if (!joined && !found->value.empty()) {
            if (at + 1 == arguments.size()) return refuse({.subject = name, .expected = found->value});
            value = arguments[++at];
        }
        TRY(found->take(options, name, value));
    }
    if (options.help) return options;
    options.memory = TRY(number("--memory", options.memory_text, memory_for(options.boot)));
    TRY(check(options));
    fill_in(options);
    return options;
}

Result<std::vector<std::string>> split_arguments(std::string_view text) {
    std::vector<std::string> words;
    bool within = false; // a word has begun, if only with a quotation mark
    char quote = 0;
    for (usize at = 0; at < text.size(); ++at) {
        const char letter = text[at];
        const bool blank = letter == ' ' || letter == '\t' || letter == '\n';
        if (quote == 0 && blank) {
            within = false;
            continue;
        }
        if (!within) words.emplace_back();
        within = true;
        if (letter == '\\' && quote != '\'') {
            if (++at == text.size())
                return refuse({.subject = "--qemu-args", .expected = "a character after the backslash"});
            words.back() += text[at];
        } else if (quote != 0 ? letter == quote : letter == '"' || letter == '\'') {
            quote = quote == 0 ? letter : char{0};
        } else {
            words.back() += letter;
        }
    }
    if (quote != 0) return refuse({.subject = "--qemu-args", .expected = "a closing quotation mark", .found = text});
    return words;
}

std::filesystem::path default_archive(const std::filesystem::path& build) { return build / "system.tar"; }

std::filesystem::path default_link(const std::filesystem::path& build) { return build / "run" / "link"; }

std::string help_text() {
    std::string text = "Runs Metta in QEMU.\n\n    ./metta run [OPTIONS]                a console in this terminal; "
                       "Ctrl-A X quits\n    ./metta run -c COMMANDS [OPTIONS]    headless\n\n";
    for (const Option& option : table) {
        std::string left = "    " + std::string(option.name) + " " + std::string(option.value);
        left.resize(std::max<usize>(left.size() + 1, 26), ' ');
        text += left + std::string(option.help) + "\n";
    }
    return text + R"(
Examples:
    ./metta run
    ./metta run -c 'echo hello'
    ./metta run -c 'version; memory' --cpus 4 --timeout 300
    ./metta run --boot uefi -c 'echo hello'
    ./metta run --gdb /tmp/metta.gdb --qemu-args '-d int,cpu_reset -D /tmp/qemu.log'

Exit status with -c: that of the last command (255 stands for all above), or
    2     the options or the build are wrong
    124   the time was up: --timeout, or else 60 seconds, 120 for --boot uefi
    125   the machine failed: no boot, a panic, a reset, or QEMU ended before there was a status; or the output
          could not be written
    130   interrupted (128 + the signal's number)
)";
}

} // namespace metta::runner
