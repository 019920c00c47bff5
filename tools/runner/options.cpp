// SPDX-License-Identifier: MIT
// The options, once: the table below is what is parsed and what `--help` prints.
#include "tools/runner/options.hpp"

#include <algorithm>
#include <charconv>

namespace metta::runner {
namespace {

using std::chrono::seconds;

constexpr seconds headless_timeout{60};
constexpr seconds headless_uefi_timeout{120};

Result<u32> number(std::string_view name, std::string_view text) {
    u32 value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value == 0 || value > 1'000'000'000)
        return refuse({.subject = name, .expected = "a whole number from 1 to 1000000000", .found = text});
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
template <auto Member>
Result<void> take_number(Options& options, std::string_view name, std::string_view value) {
    options.*Member = TRY(number(name, value));
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
/// With less, the firmware and the boot program have no room to say so.
Result<void> take_memory(Options& options, std::string_view name, std::string_view value) {
    constexpr u32 least = 2;
    options.memory = TRY(number(name, value));
    if (options.memory < least) return refuse({.subject = name, .expected = "at least 2 MiB", .found = value});
    return {};
}
Result<void> take_timeout(Options& options, std::string_view name, std::string_view value) {
    options.timeout = seconds(TRY(number(name, value)));
    return {};
}
Result<void> take_emulator_arguments(Options& options, std::string_view, std::string_view value) {
    for (std::string& argument : TRY(split_arguments(value))) options.emulator_arguments.push_back(std::move(argument));
    return {};
}

constexpr Option table[] = {
    {"--help", "", "print this", take_flag<&Options::help>},
    {"--build", "DIR", "the build to run (`./metta run` says it)", take_text<&Options::build>},
    {"-c", "COMMANDS", "run these commands headless, print their output, exit with the last one's status",
     take_text<&Options::commands>},
    {"--boot", "PATH", "direct (default): kernel and archive into memory; bios, uefi: the ISO image", take_boot},
    {"--memory", "MIB", "memory in MiB (256)", take_memory},
    {"--cpus", "N", "processors (1)", take_number<&Options::processors>},
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
    {"--console", "FILE", "with -c: where the console's text is kept (DIR/console.log of the build)",
     take_text<&Options::console>},
    {"--link-noise", "N", "with -c: corrupt one byte in N of the host link, the same ones each time",
     take_number<&Options::link_noise>},
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
    return {};
}

void fill_in(Options& options) {
    if (options.files.empty()) options.files = options.build / "files";
    if (options.console.empty()) options.console = options.build / "console.log";
    if (options.archive.empty()) options.archive = options.build / "system.tar";
    if (options.commands && !options.timeout && options.gdb.empty())
        options.timeout = options.boot == Boot::uefi ? headless_uefi_timeout : headless_timeout;
}

} // namespace

Result<Options> parse_options(std::span<const char* const> arguments) {
    Options options;
    for (usize at = 0; at < arguments.size(); ++at) {
        const std::string_view argument = arguments[at];
        const usize equals = argument.starts_with("--") ? argument.find('=') : std::string_view::npos;
        const std::string_view name = argument.substr(0, equals);
        const Option* found = std::ranges::find(table, name, &Option::name);
        if (found == std::end(table))
            return refuse({.subject = "argument", .expected = "an option", .found = name, .advice = "see --help"});
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
    ./metta run -c 'tests' --cpus 4 --timeout 300 --files /tmp/results
    ./metta run --boot uefi -c 'echo hello'
    ./metta run --gdb /tmp/metta.gdb --qemu-args '-d int,cpu_reset -D /tmp/qemu.log'

Exit status with -c: that of the last command (255 stands for all above), or
    2     the options or the build are wrong
    124   the time was up
    125   the machine failed: no boot, a panic, a reset, or QEMU ended before there was a status
    130   interrupted (128 + the signal's number)
)";
}

} // namespace metta::runner
