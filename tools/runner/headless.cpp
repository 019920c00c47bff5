// SPDX-License-Identifier: MIT
// One poll() loop: signals, the machine's end, its link, and standard output.
#include "tools/runner/headless.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <ostream>
#include <system_error>

#include "tools/runner/process.hpp"
#include "tools/runner/session.hpp"

namespace metta::runner {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto first_tick = 250ms;
constexpr auto slowest_tick = 2000ms;

/// The last lines of a text, fit for a terminal.
std::string tail_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    usize start = text.size();
    for (int lines = 0; start > 0 && text.size() - start < 4096; --start)
        if (text[start - 1] == '\n' && start != text.size() && ++lines == 20) break;
    text.erase(0, start);
    std::erase(text, '\r');
    for (char& letter : text)
        if (static_cast<unsigned char>(letter) < ' ' && letter != '\n' && letter != '\t') letter = '?';
    if (!text.empty() && text.back() != '\n') text += '\n';
    return text;
}

class Run {
  public:
    Run(const Options& options, const std::vector<std::string>& command, const Surroundings& surroundings)
        : options_(options), surroundings_(surroundings), output_(surroundings.output), files_(options.files),
          machine_(command, sockets_.theirs.number(), Streams::kept),
          session_(sockets_.ours.number(), *options.commands, options.link_noise, output_, files_) {
        sockets_.theirs = Descriptor();
    }

    int result() {
        for (;;) {
            wait();
            if (signalled_) return interrupted();
            if (output_.error() != 0) return unwritable();
            if (!session_.failure().empty()) return failed(machine_failed_status, session_.failure());
            if (machine_ended_ && !session_.status()) return failed(machine_failed_status, early_end());
            if (machine_ended_ && output_.empty()) return told(*session_.status());
            if (options_.timeout && Clock::now() - start_ >= *options_.timeout) return timed_out();
            if (status_time_ && !machine_ended_ && Clock::now() - *status_time_ >= surroundings_.power_off_patience)
                return failed(machine_failed_status, "the machine has a status but does not power off");
        }
    }

  private:
    std::string missing() const { return session_.opened() ? "the commands had a status" : "the link was open"; }

    std::string early_end() {
        const std::string end = machine_.end();
        if (!session_.opened() && end == "exit status 1" && !machine_.messages().empty())
            return "QEMU refused its arguments (" + end + ")";
        return "QEMU has ended (" + end + ") before " + missing();
    }

    /// Waits until something happens, and lets it.
    void wait() {
        pollfd watched[] = {
            {signals_.descriptor(), POLLIN, 0},
            {machine_ended_ ? -1 : machine_.descriptor(), POLLIN, 0},
            {session_.ended() || output_.full() ? -1 : sockets_.ours.number(), POLLIN, 0},
            {output_.empty() ? -1 : output_.descriptor(), POLLOUT, 0},
        };
        (void)poll(watched, std::size(watched), static_cast<int>(time_left().count()));
        signalled_ = watched[0].revents != 0;
        if (watched[3].revents != 0) output_.flush();
        if (watched[2].revents != 0) hear();
        if (watched[1].revents != 0) {
            machine_ended_ = true;
            while (session_.read() != 0) {
            }
        }
        if (session_.status() && !status_time_) status_time_ = Clock::now();
        if (Clock::now() - heard_ >= tick_ && !machine_ended_) tick();
    }

    void hear() {
        if (session_.read() == 0) return;
        heard_ = Clock::now();
        tick_ = first_tick;
    }

    void tick() {
        heard_ = Clock::now();
        tick_ = std::min<std::chrono::milliseconds>(2 * tick_, slowest_tick);
        // UEFI firmware takes what comes through COM2 for keystrokes: there the machine speaks first.
        const bool firmware_listens = options_.boot == Boot::uefi && !session_.opened();
        if (!output_.full() && !firmware_listens) session_.tick();
    }

    std::chrono::milliseconds time_left() const {
        Clock::time_point next = heard_ + tick_;
        if (options_.timeout) next = std::min(next, start_ + *options_.timeout);
        if (status_time_) next = std::min(next, *status_time_ + surroundings_.power_off_patience);
        if (machine_ended_) next = std::max(next, Clock::now() + first_tick);
        return std::max(std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()), 0ms);
    }

    int timed_out() {
        return failed(timeout_status, "expected an end within " + std::to_string(options_.timeout->count()) +
                                          " seconds, found none; time ran out before " +
                                          (session_.status() ? "all output was taken" : missing()));
    }

    void stop() {
        machine_.kill();
        (void)machine_.end();
    }

    int interrupted() {
        stop();
        forget_console();
        return signal_status + signals_.take();
    }

    int unwritable() {
        stop();
        forget_console();
        surroundings_.messages << "metta: cannot write the output: " << std::strerror(output_.error()) << '\n';
        return machine_failed_status;
    }

    int failed(int status, const std::string& reason) {
        stop();
        output_.drain(1000ms);
        surroundings_.messages << "metta: " << reason << '\n';
        if (const std::string text = machine_.messages(); !text.empty())
            surroundings_.messages << "metta: QEMU says:\n" << text;
        const std::string text = tail_of(options_.console);
        if (text.empty())
            forget_console();
        else if (session_.fatal()) // the console ends with the same text
            surroundings_.messages << "metta: the console's text is in " << options_.console.string() << '\n';
        else
            surroundings_.messages << "metta: the last lines of the console (" << options_.console.string() << "):\n"
                                   << text;
        surroundings_.messages.flush();
        return status;
    }

    /// A console file that nobody asked for is of use only after a failure.
    void forget_console() {
        std::error_code ignored;
        if (!options_.keep_console) std::filesystem::remove(options_.console, ignored);
    }

    int told(u32 status) {
        forget_console();
        if (status <= 255) return static_cast<int>(status);
        surroundings_.messages << "metta: exit status " << status << " is told as 255\n";
        return 255;
    }

    const Options& options_;
    const Surroundings& surroundings_;
    Signals signals_;
    Output output_;
    FileSink files_;
    SocketPair sockets_;
    Process machine_;
    Session session_;
    const Clock::time_point start_ = Clock::now();
    Clock::time_point heard_ = start_;
    std::chrono::milliseconds tick_ = first_tick;
    std::optional<Clock::time_point> status_time_;
    bool machine_ended_ = false;
    bool signalled_ = false;
};

} // namespace

std::optional<std::string> unusable_path(const Options& options) {
    const auto cannot_write = [](const char* option, const std::filesystem::path& path, const std::string& reason) {
        return std::string(option) + ": cannot write " + path.string() + ": " + reason;
    };
    std::error_code error;
    std::filesystem::create_directories(options.files, error);
    if (!error && access(options.files.c_str(), W_OK | X_OK) != 0) error = {errno, std::generic_category()};
    if (error) return cannot_write("--files", options.files, error.message());
    std::filesystem::create_directories(options.console.parent_path(), error);
    // What an earlier run left must not pass for this one's.
    const Descriptor console(open(options.console.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (console.number() < 0) return cannot_write("--console", options.console, std::strerror(errno));
    return std::nullopt;
}

int run_headless(const Options& options, const std::vector<std::string>& command, const Surroundings& surroundings) {
    return Run(options, command, surroundings).result();
}

} // namespace metta::runner
