// SPDX-License-Identifier: MIT
#include "servers/host_link/link_server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "drivers/uart/tests/wire.hpp"

namespace metta {
namespace {

/// The host's end, at the other end of the wire. All of it is used by the wire's thread, or with the chip held.
class Host final : public link::Transport, public link::Receiver {
  public:
    explicit Host(u32 session) : endpoint_(link::Role::host, *this, *this, session) { endpoint_.start(); }

    /// Hears what has come, says what it has to say, asks again after a silence.
    void look(SimulatedUart& chip) {
        chip_ = &chip;
        chip.incoming.insert(chip.incoming.end(), to_send_.begin(), to_send_.end());
        to_send_.clear();
        const std::string heard = std::exchange(chip.outgoing, {});
        silence_ = heard.empty() ? silence_ + 1 : 0;
        for (const char letter : heard) {
            const byte value = lossy && ++heard_ % 2003 == 0 ? byte{0x55} : static_cast<byte>(letter);
            endpoint_.receive({&value, 1});
        }
        if (!queue_.empty() && endpoint_.send(queue_.front().first, std::as_bytes(std::span(queue_.front().second))))
            queue_.erase(queue_.begin());
        if (silence_ > 1000) silence_ = 0, endpoint_.tick();
    }

    /// The machine has acknowledged everything.
    bool heard_out() const { return endpoint_.open() && queue_.empty() && !endpoint_.busy(); }

    void say(link::Channel channel, std::string_view text) { queue_.emplace_back(channel, text); }
    void command(std::string_view text) {
        for (; !text.empty(); text.remove_prefix(std::min<usize>(text.size(), 1000)))
            say(link::Channel::command, text.substr(0, 1000));
        say(link::Channel::command, "");
    }

    void call(std::string_view message) {
        for (; !message.empty(); message.remove_prefix(std::min<usize>(message.size(), 1000)))
            say(link::Channel::call, message.substr(0, 1000));
        say(link::Channel::call, "");
    }

    void write(std::span<const byte> bytes) override {
        to_send_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    void on_data(link::Channel channel, std::span<const byte> payload) override {
        const std::string text(reinterpret_cast<const char*>(payload.data()), payload.size());
        largest = std::max(largest, payload.size());
        if (channel == link::Channel::output) output += text;
        if (channel == link::Channel::file) files.push_back(text);
        if (channel == link::Channel::answer) {
            answer += text;
            answers += payload.empty() ? 1 : 0;
        }
        if (channel == link::Channel::status) {
            status = static_cast<int>(link::number_of(payload.first<4>()));
            output_at_status = output;
        }
    }
    void on_open() override { ++sessions; }
    void on_mismatch(const Error&) override { ADD_FAILURE(); }

    bool lossy = false;
    std::string output, output_at_status, answer;
    std::vector<std::string> files;
    int status = -1;
    u32 sessions = 0, answers = 0;
    usize largest = 0;

  private:
    link::Endpoint endpoint_;
    SimulatedUart* chip_ = nullptr;
    std::string to_send_;
    std::vector<std::pair<link::Channel, std::string>> queue_;
    u32 silence_ = 0, heard_ = 0;
};

class LinkServerTest : public testing::Test {
  protected:
    void SetUp() override {
        server->start();
        wire.start([this] { server->serve_interrupt(); }, [this](SimulatedUart& chip) { host->look(chip); });
    }
    void TearDown() override { wire.stop(); }

    template <class Work>
    auto at_host(Work&& work) {
        return wire.with([&](SimulatedUart&) { return work(*host); });
    }
    template <class Condition>
    void wait_until(Condition&& condition) {
        while (!at_host(condition)) std::this_thread::yield();
    }
    void command(std::string_view text) {
        at_host([&](Host& at) { at.command(text); });
    }
    std::string next() {
        std::string text;
        for (;;) {
            const auto taken = server->next(static_cast<u32>(text.size()), ~u32{0});
            if (!taken) return "nothing";
            text.append(taken->piece.begin(), taken->piece.end());
            if (taken->piece.size() == taken->left) return text;
        }
    }
    void call(std::string_view message) {
        at_host([&](Host& at) { at.call(message); });
    }
    std::string next_call() {
        std::string message;
        for (;;) {
            const auto taken = server->next_call(static_cast<u32>(message.size()));
            if (!taken) return taken.error().is<Calls::Over>() ? "over" : "nothing";
            message.append(taken->piece.begin(), taken->piece.end());
            if (taken->piece.size() == taken->left) return message;
        }
    }
    auto answer(std::string_view message, bool last = true) { return server->answer_call(octets(message), last); }
    /// The host has so many answers; what they say.
    std::string answers(u32 count) {
        wait_until([&](Host& at) { return at.answers == count; });
        return at_host([](Host& at) { return std::exchange(at.answer, {}); });
    }
    /// Waits until all that the host has said has arrived.
    void settle() {
        wait_until([](Host& at) { return at.heard_out(); });
    }
    static std::span<const u8> octets(std::string_view text) { return middl::octets(std::as_bytes(std::span(text))); }
    /// Another host takes the place of this one.
    void begin_session(u32 session) {
        wire.with([&](SimulatedUart&) { host = std::make_unique<Host>(session); });
    }

    Wire wire{SimulatedUart::Kind::with_fifos};
    std::unique_ptr<LinkServer> server =
        std::make_unique<LinkServer>(wire, LinkServer::Events{Event(0), Event(1), Event(2), Event(3)});
    std::unique_ptr<Host> host = std::make_unique<Host>(1);
};

TEST_F(LinkServerTest, ServesCommandsOneAfterTheOther) {
    for (u32 round = 0; round < 3; ++round) {
        command("version; files");
        EXPECT_EQ(next(), "version; files");
        EXPECT_TRUE(*server->serving());
        EXPECT_TRUE(server->write(std::string_view("some output\n")));
        EXPECT_TRUE(server->finish(7 + round));
        EXPECT_FALSE(*server->serving());
        wait_until([&](Host& at) { return at.status == static_cast<int>(7 + round); });
    }
    EXPECT_EQ(host->output, "some output\nsome output\nsome output\n");
}

TEST_F(LinkServerTest, SendsTheStatusAfterAllOutput) {
    command("run");
    EXPECT_EQ(next(), "run");
    std::string all;
    for (u32 line = 0; line < 2'000; ++line) {
        const std::string text = "line " + std::to_string(line) + "\n";
        EXPECT_TRUE(server->write(text));
        all += text;
    }
    EXPECT_TRUE(server->finish(0));
    wait_until([](Host& at) { return at.status == 0; });
    EXPECT_EQ(host->output_at_status, all);
    EXPECT_LE(host->largest, link::chunk_size);
}

TEST_F(LinkServerTest, FlushesUntilTheHostHasEverything) {
    command("run");
    next();
    for (u32 round = 1; round <= 5; ++round) {
        EXPECT_TRUE(server->write(std::string(3000, 'x')));
        EXPECT_TRUE(server->flush());
        EXPECT_EQ(at_host([](Host& at) { return at.output.size(); }), 3000u * round);
    }
    EXPECT_TRUE(server->finish(0));
}

TEST_F(LinkServerTest, GetsThroughAWireThatLies) {
    at_host([](Host& at) { at.lossy = true; });
    command(std::string(5000, 'c'));
    EXPECT_EQ(next(), std::string(5000, 'c'));
    std::string all;
    for (u32 line = 0; all.size() < 20'000; ++line) all += "line " + std::to_string(line) + "\n";
    for (usize done = 0; done < all.size(); done += 4000)
        EXPECT_TRUE(server->write(std::string_view(all).substr(done, 4000)));
    at_host([](Host& at) { at.lossy = false; });
    EXPECT_TRUE(server->finish(3));
    wait_until([](Host& at) { return at.status == 3; });
    EXPECT_EQ(host->output, all);
}

TEST_F(LinkServerTest, RefusesATextThatIsTooLong) {
    command(std::string(LinkServer::maximum_command, 'c'));
    EXPECT_EQ(next().size(), LinkServer::maximum_command);
    EXPECT_TRUE(server->finish(0));
    command(std::string(LinkServer::maximum_command + 1, 'c'));
    EXPECT_TRUE(server->next(0, 1).error().is<Commands::TooLong>());
    EXPECT_TRUE(server->finish(2));
    command("short");
    EXPECT_EQ(next(), "short");
    EXPECT_TRUE(server->finish(0));
}

TEST_F(LinkServerTest, GivesATextInPieces) {
    EXPECT_TRUE(server->next(1, 4).error().is(SystemError::bad_argument)); // there is none
    command("abcdef");
    EXPECT_EQ(server->next(0, 4)->left, 6u);
    EXPECT_EQ(server->next(0, 4)->piece.size(), 4u);
    EXPECT_EQ(server->next(4, 4)->left, 2u);
    EXPECT_EQ(server->next(4, 4)->piece[1], 'f');
    EXPECT_EQ(server->next(6, 4)->left, 0u);
    EXPECT_TRUE(server->next(7, 4).error().is(SystemError::bad_argument));
    EXPECT_TRUE(server->next(~u32{0}, 4).error().is(SystemError::bad_argument));
    EXPECT_TRUE(server->finish(0));
}

TEST_F(LinkServerTest, SendsFilesInPayloads) {
    command("send file");
    next();
    EXPECT_TRUE(server->send_file(Commands::Part::name, octets("name")));
    EXPECT_TRUE(server->send_file(Commands::Part::data, octets(std::string(4096, 'x'))));
    EXPECT_TRUE(server->send_file(Commands::Part::checksum, octets("crc!")));
    EXPECT_TRUE(
        server->send_file(Commands::Part::name, octets(std::string(1024, 'x'))).error().is(SystemError::bad_argument));
    EXPECT_TRUE(server->finish(0));
    wait_until([](Host& at) { return at.status == 0; });
    std::string data;
    ASSERT_EQ(host->files.size(), 1u + 5 + 1);
    for (u32 piece = 1; piece <= 5; ++piece) {
        EXPECT_EQ(host->files[piece][0], 'd');
        data += host->files[piece].substr(1);
    }
    EXPECT_EQ(data, std::string(4096, 'x'));
    EXPECT_EQ(host->files.front(), "oname");
    EXPECT_EQ(host->files.back(), "ccrc!");
}

TEST_F(LinkServerTest, DropsOutputThatNobodyHasAskedFor) {
    EXPECT_TRUE(server->write(std::string(4096, 'x')));
    EXPECT_TRUE(server->write(std::string(4096, 'x')));
    EXPECT_TRUE(server->flush());
    EXPECT_TRUE(server->finish(9));
    command("run");
    next();
    EXPECT_TRUE(server->write(std::string_view("mine")));
    EXPECT_TRUE(server->finish(0));
    wait_until([](Host& at) { return at.status == 0; });
    EXPECT_EQ(host->output, "mine");
}

TEST_F(LinkServerTest, LetsANewSessionWaitForTheOldOnesCommands) {
    command("old");
    EXPECT_EQ(next(), "old");
    begin_session(2);
    command("new");
    // More than there is room for: whoever waits is let go when the session is lost.
    for (u32 round = 0; round < 10; ++round) EXPECT_TRUE(server->write(std::string(4096, 'x')));
    EXPECT_TRUE(server->finish(1));
    EXPECT_EQ(next(), "new");
    EXPECT_TRUE(server->write(std::string_view("fresh")));
    EXPECT_TRUE(server->finish(2));
    wait_until([](Host& at) { return at.status == 2; });
    EXPECT_EQ(host->output, "fresh");
}

TEST_F(LinkServerTest, ForgetsWhatAnEarlierSessionHadBegunToSay) {
    at_host([](Host& at) { at.say(link::Channel::command, "half of a comm"); });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    begin_session(2);
    command("whole");
    EXPECT_EQ(next(), "whole");
    EXPECT_TRUE(server->finish(0));
}

TEST_F(LinkServerTest, PowersOffWhenNothingIsServedAnyMore) {
    command("run");
    next();
    at_host([](Host& at) { at.say(link::Channel::control, "p"); });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_FALSE(server->power_off_due());
    const u64 before = Event(3).count();
    EXPECT_TRUE(server->finish(0));
    while (!server->power_off_due()) std::this_thread::yield();
    EXPECT_GT(Event(3).count(), before);
    server->drain();
}

TEST_F(LinkServerTest, PassesCallsOnAndAnswersBack) {
    EXPECT_TRUE(server->begin_calls());
    for (u32 round = 1; round <= 3; ++round) {
        call("call " + std::to_string(round));
        EXPECT_EQ(next_call(), "call " + std::to_string(round));
        EXPECT_TRUE(answer("ans", false));
        EXPECT_TRUE(answer("wer"));
        EXPECT_EQ(answers(round), "answer");
        EXPECT_TRUE(answer("again").error().is<Calls::Over>()) << "it is answered";
    }
    call("");
    EXPECT_EQ(next_call(), "");
    EXPECT_TRUE(answer(""));
    EXPECT_EQ(answers(4), "");
}

TEST_F(LinkServerTest, PassesTheLongestMessagesOverAWireThatLies) {
    at_host([](Host& at) { at.lossy = true; });
    std::string message(LinkServer::maximum_message, 'm');
    for (usize place = 0; place < message.size(); ++place) message[place] = static_cast<char>(place * 7 >> 2);
    call(message);
    EXPECT_EQ(next_call(), message);
    EXPECT_TRUE(answer(std::string_view(message).substr(0, 4000), false));
    EXPECT_TRUE(answer(std::string_view(message).substr(4000)));
    EXPECT_EQ(answers(1), message);
    EXPECT_LE(host->largest, link::chunk_size);
}

TEST_F(LinkServerTest, RefusesACallThatIsTooLong) {
    call(std::string(LinkServer::maximum_message + 1, 'm'));
    EXPECT_TRUE(server->next_call(0).error().is<Calls::TooLong>());
    EXPECT_TRUE(answer("no"));
    EXPECT_EQ(answers(1), "no");
    call("short");
    EXPECT_EQ(next_call(), "short");
    EXPECT_TRUE(answer("yes"));
}

TEST_F(LinkServerTest, DropsACallBeforeTheAnswerOfTheOneBefore) {
    call("first");
    settle();
    call("while it waits");
    call("");
    settle();
    EXPECT_EQ(next_call(), "first");
    call("while it is carried out");
    at_host([](Host& at) { at.say(link::Channel::call, "begun before the answer, "); });
    settle();
    EXPECT_TRUE(answer("1"));
    EXPECT_EQ(answers(1), "1");
    at_host([](Host& at) { at.say(link::Channel::call, "ended after it"); });
    call("");
    call("second");
    EXPECT_EQ(next_call(), "second");
    EXPECT_TRUE(answer("2"));
    EXPECT_EQ(answers(2), "2");
}

TEST_F(LinkServerTest, GivesNothingToWhoHasServedASessionThatIsOver) {
    EXPECT_TRUE(server->await_calls_end()) << "there is no session to wait for";
    call("old");
    EXPECT_EQ(next_call(), "old");
    std::atomic<bool> ended = false;
    std::thread watcher([&] {
        EXPECT_TRUE(server->await_calls_end());
        ended = true;
    });
    EXPECT_FALSE(ended);
    begin_session(2);
    watcher.join();
    call("new");
    settle();
    EXPECT_TRUE(answer("old").error().is<Calls::Over>());
    EXPECT_EQ(next_call(), "over");
    EXPECT_EQ(next_call(), "over");
    EXPECT_TRUE(server->begin_calls());
    EXPECT_EQ(next_call(), "new");
    EXPECT_TRUE(answer("new"));
    EXPECT_EQ(answers(1), "new") << "the old answer has not come through";
}

TEST_F(LinkServerTest, IsOverForWhoWaitsForTheNextCall) {
    call("old");
    EXPECT_EQ(next_call(), "old");
    EXPECT_TRUE(answer("old"));
    EXPECT_EQ(answers(1), "old");
    std::thread taker([&] { EXPECT_EQ(next_call(), "over"); });
    begin_session(2);
    taker.join();
}

TEST_F(LinkServerTest, AnswersForATakerThatIsGone) {
    call("bad");
    EXPECT_EQ(next_call(), "bad");
    EXPECT_TRUE(answer("half", false));
    EXPECT_TRUE(server->begin_calls());
    EXPECT_EQ(answers(1), "half");
    call("good");
    EXPECT_EQ(next_call(), "good");
    EXPECT_TRUE(answer("whole"));
    EXPECT_EQ(answers(2), "whole");
}

TEST_F(LinkServerTest, ForgetsACallWhoseSessionEndsBeforeItIsTaken) {
    call("never taken");
    at_host([](Host& at) { at.say(link::Channel::call, "half of a c"); });
    settle();
    begin_session(2);
    call("whole");
    settle();
    EXPECT_EQ(next_call(), "whole");
}

TEST_F(LinkServerTest, TakesNoPieceOfACallThatIsNotTaken) {
    EXPECT_TRUE(server->next_call(1).error().is(SystemError::bad_argument));
    call("abcdef");
    EXPECT_EQ(next_call(), "abcdef");
    EXPECT_EQ(server->next_call(4)->left, 2u);
    EXPECT_EQ(server->next_call(6)->left, 0u);
    EXPECT_TRUE(server->next_call(7).error().is(SystemError::bad_argument));
    EXPECT_TRUE(server->next_call(~u32{0}).error().is(SystemError::bad_argument));
}

TEST_F(LinkServerTest, AnswersCallsWhileCommandsPrint) {
    command("flood");
    EXPECT_EQ(next(), "flood");
    std::atomic<bool> enough = false;
    std::thread flood([&] {
        while (!enough) EXPECT_TRUE(server->write(std::string(4096, 'x')));
    });
    for (u32 round = 1; round <= 5; ++round) {
        call("call");
        EXPECT_EQ(next_call(), "call");
        EXPECT_TRUE(answer(std::string(3000, 'a')));
        EXPECT_EQ(answers(round), std::string(3000, 'a'));
    }
    enough = true;
    flood.join();
    EXPECT_TRUE(server->finish(0));
    wait_until([](Host& at) { return at.status == 0; });
}

TEST_F(LinkServerTest, HasAConsoleWithoutAnybodyWhoTypes) {
    LinkConsole console(*server);
    EXPECT_TRUE(console.read(1).error().is<Console::Closed>());
    EXPECT_TRUE(console.await_interrupt().error().is<Console::Closed>());
    EXPECT_TRUE(console.set_foreground(true));
}

} // namespace
} // namespace metta
