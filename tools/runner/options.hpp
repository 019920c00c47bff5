// SPDX-License-Identifier: MIT
// What the user asks of the runner.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.hpp"

namespace metta::runner {

enum class Boot {
    direct, ///< the boot program straight into memory, as PVH has it
    bios,   ///< the ISO, through SeaBIOS and GRUB
    uefi,   ///< the ISO, through OVMF and GRUB
};

struct Options {
    bool help = false;
    bool check_only = false; ///< start nothing
    std::filesystem::path build;
    std::optional<std::string> commands; ///< headless if there are any
    Boot boot = Boot::direct;
    std::string_view memory_text = "256"; ///< what `memory` was read from
    u32 memory = 256;                     ///< MiB
    u32 processors = 1;
    std::string processor = "max";
    bool count_instructions = false;
    std::optional<std::chrono::seconds> timeout; ///< from start to end
    std::vector<std::string> emulator_arguments;
    std::filesystem::path archive;
    std::string command_line;
    std::filesystem::path files;
    std::filesystem::path console;
    bool keep_console = false;  ///< it was asked for; otherwise it goes after a success
    std::filesystem::path link; ///< the socket where others reach an interactive run's machine
    u32 link_noise = 0;         ///< one byte in so many is corrupted; 0: none
    std::filesystem::path gdb;
};

/// The options in `arguments` (without the program's name), defaults filled in. An error's texts are slices of them.
Result<Options> parse_options(std::span<const char* const> arguments);

/// Splits like a shell: at blanks, except within '…' and "…" and after a backslash. Nothing is expanded.
Result<std::vector<std::string>> split_arguments(std::string_view text);

/// The boot archive of a build.
std::filesystem::path default_archive(const std::filesystem::path& build);

/// Where others reach a machine of a build.
std::filesystem::path default_link(const std::filesystem::path& build);

std::string help_text();

} // namespace metta::runner
