// SPDX-License-Identifier: MIT
// metta-runner: what `./metta run` executes. Runs Metta in QEMU, in the terminal or headless.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <exception>
#include <iostream>

#include "tools/runner/emulator.hpp"
#include "tools/runner/headless.hpp"
#include "tools/runner/interactive.hpp"

namespace {

using namespace metta;
using namespace metta::runner;

/// A descriptor 0, 1 or 2 that the caller has closed would go to something else that is opened.
void open_standard_descriptors() {
    int descriptor = 0;
    while (descriptor >= 0 && descriptor <= STDERR_FILENO) descriptor = open("/dev/null", O_RDWR);
    if (descriptor >= 0) close(descriptor);
}

int misused(std::string_view reason) {
    std::cerr << "metta run: " << reason << '\n';
    return usage_status;
}

int run(std::span<const char* const> arguments) {
    const auto options = parse_options(arguments);
    if (!options) {
        std::array<char, 2048> storage;
        TextBuffer text(storage);
        print(text, options.error());
        // An error about no option in particular has no subject, and its text starts with the colon.
        return misused(text.text().substr(options.error().subject.empty() ? 2 : 0));
    }
    if (options->help) {
        std::cout << help_text() << std::flush;
        return 0;
    }
    // With a debugger the console is of less use, and `./metta debug` has it in files.
    if (!options->commands && options->gdb.empty() && isatty(STDIN_FILENO) == 0)
        return misused("expected a terminal, found none; use -c COMMANDS");
    if (options->check_only) return 0;
    if (const auto missing = missing_input(*options)) return misused(*missing);
    if (options->commands)
        if (const auto unusable = unusable_path(*options)) return misused(*unusable);
    const auto command = emulator_command(*options);
    const int status = options->commands
                           ? run_headless(*options, command, {.output = STDOUT_FILENO, .messages = std::cerr})
                           : run_interactive(*options, command);
    remove_socket(*options);
    return status;
}

} // namespace

int main(int count, char** arguments) {
    open_standard_descriptors();
    signal(SIGPIPE, SIG_IGN);
    try {
        return run({arguments + 1, static_cast<usize>(count - 1)});
    } catch (const std::exception& error) {
        std::cerr << "metta run: " << error.what() << '\n';
        return machine_failed_status;
    }
}
