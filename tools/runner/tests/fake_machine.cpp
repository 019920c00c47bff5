// SPDX-License-Identifier: MIT
// A machine without a processor: speaks the host link at descriptor 3 and behaves, or misbehaves, as its argument says.
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <deque>
#include <string>
#include <string_view>

#include "runtime/base/link/endpoint.hpp"

namespace {

using namespace metta;
using link::Channel;

struct Line final : link::Transport {
    void write(std::span<const byte> bytes) override { (void)!::write(3, bytes.data(), bytes.size()); }
};

std::string text_of(std::span<const byte> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

class FakeMachine final : link::Receiver {
  public:
    explicit FakeMachine(std::string_view behaviour) : behaviour_(behaviour) {}

    int run() {
        endpoint_.start();
        if (behaviour_ == "panic") {
            link::encode_fatal("nucleus: out of frames", [this](std::span<const byte> piece) { line_.write(piece); });
            pause();
        }
        while (!off_) {
            std::array<byte, 100> buffer;
            const ssize_t size = read(3, buffer.data(), buffer.size());
            if (size <= 0) return 1;
            endpoint_.receive(std::span(buffer).first(static_cast<usize>(size)));
            while (!waiting_.empty() && endpoint_.send(waiting_.front().first, bytes(waiting_.front().second)))
                waiting_.pop_front();
            if (behaviour_ == "leave" && told_ && waiting_.empty() && !endpoint_.busy()) return 0;
        }
        return 0;
    }

  private:
    static std::span<const byte> bytes(const std::string& text) { return std::as_bytes(std::span(text)); }
    void say(Channel channel, std::string text) { waiting_.emplace_back(channel, std::move(text)); }
    static std::string number(u32 value) { return text_of(link::bytes_of(value)); }

    void on_open() override {
        if (behaviour_ == "reset") endpoint_.start();
        if (behaviour_ == "die") _exit(0);
        if (behaviour_ == "interrupt") kill(getppid(), SIGINT);
    }
    void on_mismatch(const Error&) override {}

    void on_data(Channel channel, std::span<const byte> payload) override {
        if (channel == Channel::control) off_ = text_of(payload) == "p" && behaviour_ != "deaf";
        if (channel != Channel::command) return;
        commands_ += text_of(payload);
        if (!payload.empty() || behaviour_ == "mute") return;
        for (usize at = 0; at < commands_.size(); at += link::chunk_size)
            say(Channel::output, commands_.substr(at, link::chunk_size));
        const bool honest = behaviour_ != "bad-file";
        say(Channel::file, behaviour_ == "bad-name" ? "o../escaped" : "oresult.txt");
        for (usize at = 0; at < commands_.size(); at += link::chunk_size)
            say(Channel::file, "d" + commands_.substr(at, link::chunk_size));
        if (behaviour_ != "open-file") say(Channel::file, "c" + number(crc32(bytes(commands_)) ^ (honest ? 0u : 1u)));
        say(Channel::status, number(behaviour_ == "large" ? 1000 : 7));
        told_ = true;
    }

    const std::string_view behaviour_;
    Line line_;
    link::Endpoint endpoint_{link::Role::machine, line_, *this};
    std::deque<std::pair<Channel, std::string>> waiting_;
    std::string commands_;
    bool off_ = false;
    bool told_ = false;
};

} // namespace

int main(int count, char** arguments) {
    const std::string_view behaviour = count > 1 ? arguments[1] : "";
    if (behaviour == "refuse") {
        std::fputs("bad machine\n", stderr);
        return 1;
    }
    if (behaviour == "silent") pause();
    return FakeMachine(behaviour).run();
}
