// SPDX-License-Identifier: MIT
// metta-runner: what `./metta run` executes. Runs Metta in QEMU, in the terminal or headless.
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

int run(std::span<const char* const> arguments) {
    const auto options = parse_options(arguments);
    if (!options) {
        std::array<char, 2048> storage;
        TextBuffer text(storage);
        print(text, options.error());
        std::cerr << "metta run: " << text.text() << '\n';
        return usage_status;
    }
    if (options->help) {
        std::cout << help_text() << std::flush;
        return 0;
    }
    if (const auto missing = missing_input(*options)) {
        std::cerr << "metta run: " << *missing << '\n';
        return usage_status;
    }
    const auto command = emulator_command(*options);
    const int status = options->commands
                           ? run_headless(*options, command, {.output = STDOUT_FILENO, .messages = std::cerr})
                           : run_interactive(*options, command);
    remove_sockets(*options);
    return status;
}

} // namespace

int main(int count, char** arguments) {
    signal(SIGPIPE, SIG_IGN);
    try {
        return run({arguments + 1, static_cast<usize>(count - 1)});
    } catch (const std::exception& error) {
        std::cerr << "metta run: " << error.what() << '\n';
        return machine_failed_status;
    }
}
