// SPDX-License-Identifier: MIT
#include "servers/console/console_server.hpp"

#include <gtest/gtest.h>
#include <string>
#include <thread>

#include "drivers/uart/served_uart.hpp"
#include "drivers/uart/tests/wire.hpp"
#include "runtime/sync/tests/host_event.hpp"

namespace metta {
namespace {

using Kind = SimulatedUart::Kind;

class ConsoleServerTest : public testing::TestWithParam<Kind> {
  protected:
    void SetUp() override {
        EXPECT_EQ(console->start(), GetParam() != Kind::absent);
        wire.start([this] { console->serve_interrupt(); });
    }
    Console::Result<void> write(std::string_view text) { return console->write(text); }
    std::string read(u32 most = 4096) {
        std::array<byte, 4096> room;
        middl::Arena memory(room);
        const auto text = console->read(most, memory);
        return text ? std::string(text->begin(), text->end()) : "nothing";
    }
    std::string read_all(usize size) {
        std::string all;
        while (all.size() < size) all += read();
        return all;
    }

    Wire wire{GetParam()};
    std::unique_ptr<ConsoleServer> console =
        std::make_unique<ConsoleServer>(wire, ConsoleServer::Events{Event(0), Event(1), Event(2), Event(3), Event(4)});
    void TearDown() override { wire.stop(); }
};

using PresentConsole = ConsoleServerTest;
INSTANTIATE_TEST_SUITE_P(Chips, PresentConsole, testing::Values(Kind::with_fifos));
using AbsentConsole = ConsoleServerTest;
INSTANTIATE_TEST_SUITE_P(Chips, AbsentConsole, testing::Values(Kind::absent));

TEST_P(AbsentConsole, DropsTextAndHasNone) {
    EXPECT_TRUE(write("text"));
    EXPECT_TRUE(console->flush());
    EXPECT_TRUE(console->read(1, middl::no_memory()).error().is<Console::Closed>());
}

TEST_P(AbsentConsole, SaysThatItHasNoPort) {
    ServedUart uart(*console, 0x3f8, 4);
    EXPECT_TRUE(write("text"));
    EXPECT_FALSE(uart.settings()->present);
    EXPECT_EQ(uart.settings()->fifo, 1);
    EXPECT_EQ(uart.statistics()->sent, 0u);
}

TEST_P(PresentConsole, TellsOfItsPort) {
    ServedUart uart(*console, 0x3f8, 4);
    const auto settings = uart.settings();
    EXPECT_TRUE(settings->present);
    EXPECT_EQ(settings->port, 0x3f8);
    EXPECT_EQ(settings->line, 4);
    EXPECT_EQ(settings->fifo, 16);
    EXPECT_EQ(settings->speed, 115'200u);
    EXPECT_TRUE(write("one\ntwo"));
    EXPECT_TRUE(console->flush());
    wire.arrive("hello");
    EXPECT_EQ(read_all(5), "hello");
    const auto statistics = uart.statistics();
    EXPECT_EQ(statistics->sent, 8u) << "with a carriage return";
    EXPECT_EQ(statistics->received, 5u);
    EXPECT_EQ(statistics->overruns + statistics->dropped + statistics->parity + statistics->framing, 0u);
}

TEST_P(PresentConsole, BeginsLinesAsTerminalsWant) {
    EXPECT_TRUE(write("one\ntwo\n"));
    EXPECT_TRUE(console->flush());
    EXPECT_EQ(wire.outgoing(), "one\r\ntwo\r\n");
    EXPECT_TRUE(write("three\r"));
    EXPECT_TRUE(write("\n\n"));
    EXPECT_TRUE(console->flush());
    EXPECT_EQ(wire.outgoing(), "one\r\ntwo\r\nthree\r\n\r\n");
}

TEST_P(PresentConsole, HasSentEverythingAfterAFlush) {
    for (u32 round = 0; round < 20; ++round) {
        EXPECT_TRUE(write(std::string(500, 'x')));
        EXPECT_TRUE(console->flush());
        EXPECT_EQ(wire.outgoing().size(), 500u * (round + 1));
    }
}

TEST_P(PresentConsole, WaitsUntilSomethingIsTyped) {
    std::string seen;
    std::thread reader([&] { seen = read_all(5); });
    wire.arrive("hello");
    reader.join();
    EXPECT_EQ(seen, "hello");
}

TEST_P(PresentConsole, GivesWhatFits) {
    wire.arrive("abc");
    std::string seen;
    while (seen.size() < 3) {
        const std::string some = read(2);
        EXPECT_LE(some.size(), 2u);
        seen += some;
    }
    EXPECT_EQ(seen, "abc");
}

TEST_P(PresentConsole, LosesNoneOfWhatIsPasted) {
    std::string text;
    for (u32 line = 0; text.size() < 40'000; ++line) text += "line " + std::to_string(line) + "\r";
    wire.arrive(text);
    EXPECT_EQ(read_all(text.size()), text);
}

TEST_P(PresentConsole, WaitsWhileTheRingIsFull) {
    wire.flows = false;
    std::atomic<u32> written = 0;
    std::thread writer([&] {
        for (u32 round = 0; round < 10; ++round, ++written) EXPECT_TRUE(write(std::string(4096, 'x')));
    });
    while (written < 4) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_LE(written, 4u);
    wire.flows = true;
    writer.join();
    EXPECT_TRUE(console->flush());
    EXPECT_EQ(wire.outgoing(), std::string(40'960, 'x'));
}

TEST_P(PresentConsole, KeepsTextsInOnePiece) {
    constexpr u32 rounds = 8;
    std::vector<std::thread> writers;
    for (char letter = 'a'; letter < 'd'; ++letter)
        writers.emplace_back([&, letter] {
            for (u32 round = 0; round < rounds; ++round) EXPECT_TRUE(write(std::string(4095, letter) + '\n'));
        });
    for (std::thread& writer : writers) writer.join();
    EXPECT_TRUE(console->flush());
    std::string out = wire.outgoing();
    for (u32 text = 0; text < 3 * rounds; ++text) {
        ASSERT_GE(out.size(), 4097u);
        EXPECT_EQ(out.substr(0, 4097), std::string(4095, out[0]) + "\r\n");
        out.erase(0, 4097);
    }
    EXPECT_TRUE(out.empty());
}

/// Callers whose domain is ending leave, and nothing stays locked behind them.
TEST_P(PresentConsole, LetsCallersGoWhoseDomainEnds) {
    const auto leaves = [&](Event waits_for, auto&& call) {
        std::atomic<bool> left = false;
        std::thread caller([&] {
            EXPECT_TRUE(call().error().is(SystemError::abandoned));
            left = true;
        });
        while (!left) abandon_waiters(waits_for);
        caller.join();
    };
    leaves(Event(2), [&] { return console->read(1, middl::no_memory()); });
    EXPECT_TRUE(console->set_foreground(true));
    leaves(Event(4), [&] { return console->await_interrupt(); });
    leaves(Event(4), [&] { return console->await_interrupt(); }); // it is not busy

    wire.flows = false;
    leaves(Event(3), [&] {
        for (;;)
            if (const auto written = write(std::string(4096, 'x')); !written) return written;
    });
    wire.flows = true;
    EXPECT_TRUE(write("\nstill there"));
    EXPECT_TRUE(console->flush());
    EXPECT_TRUE(wire.outgoing().ends_with("x\r\nstill there"));
    wire.arrive("a");
    EXPECT_EQ(read(), "a");
}

TEST_P(PresentConsole, TellsControlCWhileAProgramRuns) {
    wire.arrive("a\x03");
    EXPECT_EQ(read_all(2), "a\x03");
    EXPECT_TRUE(console->set_foreground(true));
    std::thread waiter([&] { EXPECT_TRUE(console->await_interrupt()); });
    wire.arrive("b\x03"
                "c");
    waiter.join();
    EXPECT_EQ(read_all(2), "bc");

    wire.arrive("\x03");
    while (wire.with([](SimulatedUart& chip) { return !chip.incoming.empty(); })) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_TRUE(console->set_foreground(false)); // what was typed for the one program is not for the next
    EXPECT_TRUE(console->set_foreground(true));
    std::atomic<bool> told = false;
    std::thread next([&] {
        EXPECT_TRUE(console->await_interrupt());
        told = true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_FALSE(told);
    EXPECT_TRUE(console->await_interrupt().error().is(SystemError::busy));
    wire.arrive("\x03");
    next.join();
}

} // namespace
} // namespace metta
