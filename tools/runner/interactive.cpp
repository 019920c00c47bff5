// SPDX-License-Identifier: MIT
#include "tools/runner/interactive.hpp"

#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <iterator>
#include <utility>

#include "runtime/base/link/frame.hpp"
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

/// Waits for bad news on the host link, and says nothing to the machine, which has its user at the console.
class FatalListener {
  public:
    explicit FatalListener(int socket) : socket_(socket) {}
    /// Not of use any more: the machine's end is closed.
    bool ended() const { return ended_; }
    bool fatal() const { return fatal_; }

    void read() {
        std::array<byte, 4096> buffer;
        const ssize_t size = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) ended_ = true;
        for (ssize_t at = 0; at < size; ++at)
            if (decoder_.take(buffer[static_cast<usize>(at)]) == link::Decoder::Event::frame &&
                decoder_.frame().header.kind == link::Kind::fatal && !std::exchange(fatal_, true))
                std::cerr << "\r\nmetta: the machine has stopped; Ctrl-A X quits\r\n";
    }

  private:
    const int socket_;
    link::Decoder decoder_;
    bool ended_ = false;
    bool fatal_ = false;
};

/// For poll(): milliseconds, -1 for ever.
int time_left(const Options& options, std::chrono::steady_clock::time_point start) {
    if (!options.timeout) return -1;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(start + *options.timeout - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<i64>(left.count(), 0, INT_MAX));
}

} // namespace

int run_interactive(const Options& options, const std::vector<std::string>& command) {
    std::cerr << "metta: this terminal is the machine's console; Ctrl-A X quits, Ctrl-A C is QEMU's monitor\n";
    const Terminal terminal;
    Signals signals;
    SocketPair sockets;
    Process machine(command, sockets.theirs.number(), Streams::inherited);
    sockets.theirs = Descriptor();
    FatalListener listener(sockets.ours.number());
    const auto start = std::chrono::steady_clock::now();
    pollfd watched[] = {
        {signals.descriptor(), POLLIN, 0}, {machine.descriptor(), POLLIN, 0}, {sockets.ours.number(), POLLIN, 0}};
    int ready = 0;
    do {
        ready = poll(watched, std::size(watched), time_left(options, start));
        if (watched[2].revents != 0) listener.read();
        if (listener.ended()) watched[2].fd = -1;
    } while (ready != 0 && watched[0].revents == 0 && watched[1].revents == 0);

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
    } else if (listener.fatal()) {
        status = machine_failed_status;
    }
    (void)machine.end();
    return status;
}

} // namespace metta::runner
