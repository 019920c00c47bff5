// SPDX-License-Identifier: MIT
#include "tools/runner/interactive.hpp"

#include <limits.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <iterator>

#include "tools/runner/headless.hpp"
#include "tools/runner/process.hpp"

namespace metta::runner {
namespace {

/// Gives the terminal back as it was found: a QEMU that is killed leaves it raw.
class Terminal {
  public:
    Terminal() : found_(tcgetattr(STDIN_FILENO, &settings_) == 0) {}
    ~Terminal() {
        if (found_) tcsetattr(STDIN_FILENO, TCSANOW, &settings_);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

  private:
    termios settings_;
    const bool found_;
};

} // namespace

int run_interactive(const Options& options, const std::vector<std::string>& command) {
    std::cerr << "metta: this terminal is the machine's console; Ctrl-A X quits, Ctrl-A C is QEMU's monitor\n";
    const Terminal terminal;
    Signals signals;
    Process machine(command);
    pollfd watched[] = {{signals.descriptor(), POLLIN, 0}, {machine.descriptor(), POLLIN, 0}};
    const int patience =
        options.timeout ? static_cast<int>(std::min<i64>(options.timeout->count() * 1000, INT_MAX)) : -1;
    const int ready = poll(watched, std::size(watched), patience);

    int status = 0;
    if (ready == 0) {
        machine.kill();
        std::cerr << "\r\nmetta: the machine has been ended after " << options.timeout->count() << " seconds\r\n";
        status = timeout_status;
    } else if (watched[0].revents != 0) {
        machine.kill();
        status = signal_status + signals.take();
    } else if (!machine.succeeded()) {
        std::cerr << "metta: QEMU has ended with " << machine.end() << '\n';
        status = machine_failed_status;
    }
    (void)machine.end();
    return status;
}

} // namespace metta::runner
