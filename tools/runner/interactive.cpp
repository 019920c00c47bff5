// SPDX-License-Identifier: MIT
#include "tools/runner/interactive.hpp"

#include <limits.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <optional>

#include "tools/runner/headless.hpp"
#include "tools/runner/process.hpp"
#include "tools/runner/relay.hpp"

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

using Clock = std::chrono::steady_clock;

/// For poll(): milliseconds until the first of both, -1 for ever.
int time_left(std::optional<Clock::time_point> one, std::optional<Clock::time_point> other) {
    if (!one || (other && *other < *one)) one = other;
    if (!one) return -1;
    return static_cast<int>(
        std::clamp<i64>(std::chrono::ceil<std::chrono::milliseconds>(*one - Clock::now()).count(), 0, INT_MAX));
}

/// Where others reach the machine; nothing, and a message, if they cannot.
std::optional<LinkSocket> listen_for_calls(const Options& options) {
    auto made = LinkSocket::listen(options.link);
    if (made) return std::move(*made);
    std::cerr << "metta: ./metta call does not reach this machine: " << made.error()
              << "; --link names another socket\n";
    return std::nullopt;
}

} // namespace

int run_interactive(const Options& options, const std::vector<std::string>& command) {
    std::cerr << "metta: this terminal is the machine's console; Ctrl-A X quits, Ctrl-A C is QEMU's monitor\n";
    const std::optional<LinkSocket> listening = listen_for_calls(options);
    const Terminal terminal;
    Signals signals;
    SocketPair sockets;
    Process machine(command, sockets.theirs.number(), Streams::inherited);
    sockets.theirs = Descriptor();
    Relay relay(sockets.ours.number(), listening ? &*listening : nullptr,
                [] { std::cerr << "\r\nmetta: the machine has stopped; Ctrl-A X quits\r\n"; });
    std::optional<Clock::time_point> end;
    if (options.timeout) end = Clock::now() + *options.timeout;
    bool signalled = false, ended = false, timed_out = false;
    while (!signalled && !ended && !timed_out) {
        const auto wanted = relay.watched();
        std::array watched = {pollfd{signals.descriptor(), POLLIN, 0}, pollfd{machine.descriptor(), POLLIN, 0},
                              wanted[0], wanted[1], wanted[2]};
        if (poll(watched.data(), watched.size(), time_left(end, relay.due())) >= 0)
            relay.serve({watched[2], watched[3], watched[4]});
        signalled = watched[0].revents != 0;
        ended = watched[1].revents != 0;
        timed_out = end && Clock::now() >= *end;
    }
    while (relay.hear()) {
    }

    int status = 0;
    if (signalled) {
        machine.kill();
        status = signal_status + signals.take();
    } else if (!ended) {
        machine.kill();
        std::cerr << "\r\nmetta: the machine has been ended after " << options.timeout->count() << " seconds\r\n";
        status = timeout_status;
    } else if (!machine.succeeded()) {
        std::cerr << "metta: QEMU has ended with " << machine.end() << '\n';
        status = machine_failed_status;
    } else if (relay.fatal()) {
        status = machine_failed_status;
    }
    (void)machine.end();
    return status;
}

} // namespace metta::runner
