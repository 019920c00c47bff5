// SPDX-License-Identifier: MIT
// QEMU 7.2 and its firmware, as Debian installs them.
#include "tools/runner/emulator.hpp"

namespace metta::runner {
namespace {

using Arguments = std::vector<std::string>;

constexpr const char* firmware_code = "/usr/share/OVMF/OVMF_CODE.fd";
constexpr const char* firmware_variables = "/usr/share/OVMF/OVMF_VARS.fd";

/// A value within a comma-separated list.
std::string listed(const std::filesystem::path& path) {
    std::string text;
    for (const char letter : path.string()) text += letter == ',' ? ",," : std::string(1, letter);
    return text;
}

std::filesystem::path kernel(const Options& options) { return options.build / "boot" / "metta.elf"; }
std::filesystem::path image(const Options& options) { return options.build / "metta.iso"; }

Arguments boot_arguments(const Options& options) {
    switch (options.boot) {
    case Boot::direct: {
        Arguments arguments{"-bios", "qboot.rom", "-kernel", kernel(options), "-initrd", options.archive};
        if (!options.command_line.empty()) arguments.insert(arguments.end(), {"-append", options.command_line});
        return arguments;
    }
    case Boot::bios:
        return {"-cdrom", image(options)};
    case Boot::uefi:
        // The firmware's variables start afresh each time: QEMU writes them into a file of its own, without a name.
        return {"-drive", std::string("if=pflash,format=raw,readonly=on,file=") + firmware_code,
                "-drive", std::string("if=pflash,format=raw,snapshot=on,file=") + firmware_variables,
                "-cdrom", image(options)};
    }
    return {};
}

/// COM1 is the console, COM2 the host link.
Arguments port_arguments(const Options& options) {
    Arguments arguments{"-chardev", "socket,id=link,fd=" + std::to_string(link_descriptor)};
    const Arguments console =
        options.commands
            ? Arguments{"-monitor", "none",           "-chardev", "file,id=console,path=" + listed(options.console),
                        "-serial",  "chardev:console"}
            : Arguments{"-serial", "mon:stdio"};
    arguments.insert(arguments.end(), console.begin(), console.end());
    arguments.insert(arguments.end(), {"-serial", "chardev:link"});
    return arguments;
}

} // namespace

Arguments emulator_command(const Options& options) {
    Arguments command{"qemu-system-x86_64",
                      "-name",
                      "metta",
                      "-machine",
                      "q35",
                      "-no-reboot",
                      "-nodefaults",
                      "-display",
                      "none",
                      "-vga",
                      "none",
                      "-net",
                      "none",
                      "-cpu",
                      options.processor,
                      "-smp",
                      std::to_string(options.processors),
                      "-m",
                      std::to_string(options.memory)};
    const auto append = [&command](const Arguments& more) { command.insert(command.end(), more.begin(), more.end()); };
    append(boot_arguments(options));
    append(port_arguments(options));
    if (options.count_instructions) append({"-icount", "shift=0,sleep=off"});
    if (!options.gdb.empty()) append({"-S", "-gdb", "unix:" + listed(options.gdb) + ",server=on,wait=off"});
    append(options.emulator_arguments);
    return command;
}

void remove_socket(const Options& options) {
    std::error_code ignored;
    if (!options.gdb.empty()) std::filesystem::remove(options.gdb, ignored);
}

std::optional<std::string> missing_input(const Options& options) {
    const auto missing = [](const std::filesystem::path& path) { return !std::filesystem::is_regular_file(path); };
    const auto expected = [](const std::filesystem::path& path, const char* advice) {
        const char* found = std::filesystem::is_directory(path) ? "a folder" : "none";
        return "expected the file " + path.string() + ", found " + found + "; " + advice;
    };
    if (options.boot == Boot::direct) {
        if (missing(kernel(options))) return expected(kernel(options), "build it: ./metta build");
        if (missing(options.archive))
            return expected(options.archive, options.archive == default_archive(options.build)
                                                 ? "build it: ./metta build"
                                                 : "--archive takes a boot archive, such as system.tar of the build");
    } else if (missing(image(options))) {
        return expected(image(options), "build it: ./metta image");
    }
    if (options.boot == Boot::uefi && (missing(firmware_code) || missing(firmware_variables)))
        return expected(firmware_code, "install the package ovmf");
    return std::nullopt;
}

} // namespace metta::runner
