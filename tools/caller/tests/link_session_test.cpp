// SPDX-License-Identifier: MIT
// Sessions with machines that behave, and with machines that do not.
#include "tools/caller/link_session.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace metta::caller {
namespace {

using namespace std::chrono_literals;

/// Answers each call with `answer(call)`, in a thread of its own, until the session's end is closed.
class FakeMachine final : link::Transport, link::Receiver {
  public:
    std::function<std::string(std::string)> answer = [](const std::string& call) { return "answer to " + call; };
    std::function<void(link::Endpoint&)> at_open = [](link::Endpoint&) {};
    std::string says; ///< before it answers any frame
    bool silent = false, lossy = false, leaves = false;
    link::Channel channel = link::Channel::answer;

    runner::Descriptor start() {
        runner::SocketPair pair;
        socket_ = std::move(pair.ours);
        thread_ = std::thread([this] { run(); });
        return std::move(pair.theirs);
    }
    ~FakeMachine() {
        if (thread_.joinable()) thread_.join();
    }

  private:
    void run() {
        endpoint_.start();
        while (!left_) {
            std::array<byte, 4096> buffer;
            const ssize_t size = recv(socket_.number(), buffer.data(), buffer.size(), 0);
            if (size <= 0) return;
            if (silent) continue;
            if (!says.empty()) write(std::as_bytes(std::span(says)));
            for (ssize_t at = 0; at < size; ++at)
                if (!lossy || ++heard_ % 2003 != 0) endpoint_.receive({&buffer[static_cast<usize>(at)], 1});
            while (!waiting_.empty() && endpoint_.send(channel, std::as_bytes(std::span(waiting_.front()))))
                waiting_.erase(waiting_.begin());
        }
        socket_ = runner::Descriptor();
    }
    void write(std::span<const byte> bytes) override {
        (void)send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    void on_data(link::Channel, std::span<const byte> payload) override {
        if (!payload.empty()) {
            call_.append(reinterpret_cast<const char*>(payload.data()), payload.size());
            return;
        }
        left_ = leaves;
        const std::string text = answer(std::exchange(call_, {}));
        for (usize at = 0; at < text.size(); at += link::chunk_size)
            waiting_.push_back(text.substr(at, link::chunk_size));
        waiting_.emplace_back();
    }
    void on_open() override { at_open(endpoint_); }
    void on_mismatch(const Error&) override {}

    runner::Descriptor socket_;
    std::thread thread_;
    link::Endpoint endpoint_{link::Role::machine, *this, *this};
    std::string call_;
    std::vector<std::string> waiting_;
    usize heard_ = 0;
    bool left_ = false;
};

struct LinkSessionTest : testing::Test {
    ~LinkSessionTest() override { session.reset(); }

    void begin(std::chrono::milliseconds patience = 20s) {
        session.emplace(machine.start(), LinkSession::Clock::now() + patience);
    }
    /// The answer; "none" if none came.
    std::string ask(std::string_view call) {
        const auto answer = session->exchange(std::as_bytes(std::span(call)), buffer);
        if (!session->failure().empty()) return "none";
        return {reinterpret_cast<const char*>(answer.data()), answer.size()};
    }
    bool failed_with(std::string_view part) const { return session->failure().find(part) != std::string::npos; }

    std::atomic<bool> go = false; ///< for a machine that waits for it
    FakeMachine machine;
    std::optional<LinkSession> session;
    std::vector<byte> buffer = std::vector<byte>(maximum_message);
};

TEST_F(LinkSessionTest, exchanges_messages) {
    begin();
    EXPECT_EQ(ask("one"), "answer to one");
    EXPECT_EQ(ask(""), "answer to ");
    const std::string large(4000, 'x');
    EXPECT_EQ(ask(large), "answer to " + large);
}

TEST_F(LinkSessionTest, gets_through_a_line_that_loses) {
    machine.lossy = true;
    begin();
    const std::string large(maximum_message - 10, 'x');
    EXPECT_EQ(ask(large), "answer to " + large);
}

TEST_F(LinkSessionTest, the_longest_answer) {
    machine.answer = [](const std::string&) { return std::string(maximum_message, 'x'); };
    begin();
    EXPECT_EQ(ask("x").size(), maximum_message);
}

TEST_F(LinkSessionTest, answers_that_are_too_long) {
    machine.answer = [](const std::string&) { return std::string(1 << 16, 'x'); };
    begin();
    EXPECT_EQ(ask("x"), "none");
    EXPECT_TRUE(failed_with("more than a message"));
    EXPECT_EQ(ask("x"), "none") << "and then nothing more";
}

TEST_F(LinkSessionTest, a_machine_that_does_not_listen) {
    machine.silent = true;
    begin(300ms);
    EXPECT_EQ(ask("x"), "none");
    EXPECT_TRUE(session->timed_out());
    EXPECT_TRUE(failed_with("expected a machine that listens"));
}

TEST_F(LinkSessionTest, a_call_that_takes_too_long) {
    machine.answer = [this](const std::string&) {
        while (!go) std::this_thread::sleep_for(1ms);
        return std::string();
    };
    begin(300ms);
    EXPECT_EQ(ask("x"), "none");
    EXPECT_TRUE(session->timed_out());
    EXPECT_TRUE(failed_with("--timeout"));
    go = true;
}

TEST_F(LinkSessionTest, a_machine_that_is_reset) {
    machine.at_open = [](link::Endpoint& endpoint) { endpoint.start(); };
    begin();
    EXPECT_EQ(ask("x"), "none");
    EXPECT_TRUE(failed_with("has been reset")) << session->failure();
}

TEST_F(LinkSessionTest, a_machine_that_ends) {
    machine.leaves = true;
    begin();
    EXPECT_EQ(ask("x"), "none");
    EXPECT_TRUE(failed_with("has ended")) << session->failure();
}

TEST_F(LinkSessionTest, a_machine_that_panics) {
    link::encode_fatal("out of frames", [&](std::span<const byte> piece) {
        machine.says.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    });
    begin();
    EXPECT_EQ(ask("x"), "none");
    EXPECT_TRUE(failed_with("out of frames")) << session->failure();
}

TEST_F(LinkSessionTest, a_machine_that_says_something_else) {
    machine.channel = link::Channel::output;
    begin();
    EXPECT_EQ(ask("x"), "none");
    EXPECT_TRUE(failed_with("nobody has asked")) << session->failure();
}

} // namespace
} // namespace metta::caller
