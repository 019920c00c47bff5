// SPDX-License-Identifier: MIT
#include "drivers/uart/uart_driver.hpp"

#include <gtest/gtest.h>
#include <memory>

#include "drivers/uart/tests/simulated_uart.hpp"

namespace metta {
namespace {

using Kind = SimulatedUart::Kind;

std::string letters(usize count, u32 seed) {
    std::mt19937 random(seed);
    std::string all(count, '\0');
    for (char& letter : all) letter = static_cast<char>(random());
    return all;
}

/// A chip, its driver, and a thread of the driver's that comes some time after each interrupt.
struct Port {
    explicit Port(Kind kind, u32 seed = 1, u32 slowness = 0) : chip(kind, seed, slowness), random(seed) {
        driver->start();
    }

    /// A character's time; the driver comes within `latest` of them.
    void pass(u32 latest) {
        chip.advance();
        if (chip.line.told() == served) return;
        if (!coming) coming = true, wait = latest == 0 ? 0 : random() % (latest + 1);
        if (wait-- != 0) return;
        coming = false;
        served = chip.line.told();
        driver->interrupt();
        if (random() % 4 == 0) chip.advance();
        chip.line.acknowledge();
        if (looks_again) driver->interrupt();
    }
    void arrive(std::string_view text) { chip.incoming.insert(chip.incoming.end(), text.begin(), text.end()); }
    void take(usize most) {
        std::vector<byte> into(most);
        const u32 count = driver->receive(into);
        seen.append(reinterpret_cast<const char*>(into.data()), count);
    }
    void take_all() {
        while (driver->received() != 0) take(1000);
    }
    /// What is left of `text` to transmit after this.
    std::string_view give(std::string_view text, usize most) {
        const std::string_view some = text.substr(0, most);
        return text.substr(driver->transmit(std::as_bytes(std::span(some))));
    }

    SimulatedUart chip;
    std::unique_ptr<UartDriver> driver = std::make_unique<UartDriver>(chip);
    std::mt19937 random;
    u32 served = 0, wait = 0;
    bool coming = false, looks_again = true;
    std::string seen;
};

TEST(UartDriver, FindsOutWhatIsThere) {
    EXPECT_FALSE(Port(Kind::absent).driver->present());
    const Port old(Kind::without_fifos), usual(Kind::with_fifos);
    EXPECT_TRUE(old.driver->present());
    EXPECT_FALSE(old.driver->has_fifos());
    EXPECT_TRUE(usual.driver->has_fifos());
}

TEST(UartDriver, OfAnAbsentPortDropsEverything) {
    Port port(Kind::absent);
    EXPECT_EQ(port.give("text", 4), "");
    EXPECT_TRUE(port.driver->sent());
    EXPECT_TRUE(port.driver->transmitted());
    EXPECT_FALSE(port.driver->interrupt());
    EXPECT_EQ(port.driver->received(), 0u);
}

TEST(UartDriver, TakesFourKibibytesAtOnce) {
    for (const u32 seed : {1u, 2u, 3u}) {
        Port port(Kind::with_fifos, seed);
        port.chip.peer_waits = false;
        const std::string text = letters(4096, seed);
        port.arrive(text);
        for (u32 time = 0; time < 5000; ++time) port.pass(7); // nobody reads meanwhile
        port.take_all();
        EXPECT_EQ(port.seen, text);
        EXPECT_EQ(port.chip.lost, 0u);
    }
}

TEST(UartDriver, LetsTheOtherEndWaitWhenItsRingIsFull) {
    Port port(Kind::with_fifos);
    const std::string text = letters(40'000, 1);
    port.arrive(text);
    for (u32 time = 0; time < 30'000; ++time) port.pass(7);
    EXPECT_EQ(port.driver->received(), UartDriver::receive_capacity);
    for (u32 time = 0; time < 60'000; ++time) {
        port.pass(7);
        if (time % 500 == 0) port.take(1000);
    }
    port.take_all();
    EXPECT_EQ(port.seen, text);
    EXPECT_EQ(port.driver->counters().overruns, 0u);
}

struct Timing {
    Kind kind;
    u32 latest, slowness;
};
class UartBothWays : public testing::TestWithParam<Timing> {};

TEST_P(UartBothWays, LosesNothing) {
    for (u32 seed = 1; seed <= 60; ++seed) {
        Port port(GetParam().kind, seed, GetParam().slowness);
        const std::string in = letters(port.random() % 3000, seed), out = letters(port.random() % 3000, ~seed);
        std::string_view left = out;
        usize still_in = in.size();
        for (u32 time = 0; time < 40'000; ++time) {
            if (still_in != 0 && port.random() % 3 != 0) port.arrive(in.substr(in.size() - still_in--, 1));
            if (port.random() % 50 == 0) left = port.give(left, port.random() % 100);
            if (port.random() % 20 == 0) port.take(port.random() % 64);
            port.pass(GetParam().latest);
            if (left.empty() && still_in == 0 && port.driver->sent() && port.chip.incoming.empty()) break;
        }
        for (u32 time = 0; time < 20; ++time) port.pass(0);
        port.take_all();
        ASSERT_EQ(port.seen, in) << seed;
        ASSERT_EQ(port.chip.outgoing, out) << seed;
        ASSERT_EQ(port.chip.lost, 0u) << seed;
        ASSERT_EQ(port.driver->counters().overruns, 0u);
        ASSERT_EQ(port.driver->counters().received, in.size()) << seed;
        ASSERT_EQ(port.driver->counters().sent, out.size()) << seed;
    }
}

INSTANTIATE_TEST_SUITE_P(Timings, UartBothWays,
                         testing::Values(Timing{Kind::with_fifos, 0, 0}, Timing{Kind::with_fifos, 7, 0},
                                         Timing{Kind::with_fifos, 5, 40}, Timing{Kind::without_fifos, 0, 0}));

/// Proves that the test above would notice: an edge that comes while the line is masked is lost.
TEST(UartDriver, MustLookAgainAfterTheAcknowledgement) {
    Port port(Kind::with_fifos, 1, 3);
    port.looks_again = false;
    const std::string text = letters(2000, 1);
    std::string_view left = text;
    for (u32 time = 0; time < 40'000; ++time) {
        if (time % 5 == 0) port.arrive("x");
        left = port.give(left, 16);
        port.pass(7);
    }
    EXPECT_GT(port.chip.incoming.size() + port.chip.lost + left.size(), 0u);
}

TEST(UartDriver, SendsAFifosWorthAnInterrupt) {
    Port port(Kind::with_fifos);
    const std::string text = letters(1600, 1);
    EXPECT_EQ(port.give(text, text.size()), "");
    for (u32 time = 0; time < 3000; ++time) port.pass(0);
    EXPECT_EQ(port.chip.outgoing, text);
    EXPECT_LE(port.chip.line.told(), 1600u / 16 + 3);
    // At rest it is silent.
    EXPECT_EQ(port.chip.enabled() & uart::on_transmitter_empty, 0);
    EXPECT_TRUE(port.driver->transmitted());
}

TEST(UartDriver, TakesNoMoreThanItHasRoomFor) {
    Port port(Kind::with_fifos);
    const std::string text = letters(20'000, 1);
    const usize taken = text.size() - port.give(text, text.size()).size();
    EXPECT_GE(taken, UartDriver::transmit_capacity);
    EXPECT_EQ(port.give("x", 1), port.driver->transmit_room() == 0 ? "x" : "");
    EXPECT_FALSE(port.driver->sent());
    for (u32 time = 0; time < 40'000; ++time) port.pass(7);
    EXPECT_EQ(port.chip.outgoing.substr(0, taken), text.substr(0, taken));
    EXPECT_TRUE(port.driver->sent());
}

TEST(UartDriver, CountsErrorsOfTheLine) {
    Port port(Kind::with_fifos);
    const auto arrive_with = [&](u8 error, std::string_view text) {
        port.chip.next_error = error;
        port.arrive(text);
        for (u32 time = 0; time < 20; ++time) port.pass(0);
    };
    arrive_with(uart::parity_error, "a");
    arrive_with(uart::framing_error, "b");
    arrive_with(uart::break_signal, std::string_view("\0", 1));
    arrive_with(0, "c");
    port.take_all();
    EXPECT_EQ(port.seen, "abc");
    EXPECT_EQ(port.driver->counters().parity_errors, 1u);
    EXPECT_EQ(port.driver->counters().framing_errors, 1u);
    EXPECT_EQ(port.driver->counters().breaks, 1u);
    EXPECT_EQ(port.driver->counters().received, 3u) << "a break is no byte";

    port.chip.peer_waits = false;
    port.arrive(letters(100, 1));
    for (u32 time = 0; time < 100; ++time) port.chip.advance(); // the driver does not come
    for (u32 time = 0; time < 20; ++time) port.pass(0);
    EXPECT_GE(port.driver->counters().overruns, 1u);
}

TEST(UartDriver, SaysWhenAnInterruptWasNotTheChips) {
    Port port(Kind::with_fifos);
    EXPECT_FALSE(port.driver->interrupt());
    port.driver->count_spurious();
    EXPECT_EQ(port.driver->counters().spurious, 1u);
    port.arrive("a");
    for (u32 time = 0; time < 3; ++time) port.chip.advance();
    EXPECT_FALSE(port.driver->interrupt()); // neither eight bytes nor a silence yet
    for (u32 time = 0; time < 3; ++time) port.chip.advance();
    EXPECT_TRUE(port.driver->interrupt());
}

TEST(UartDriver, InterceptsALetterEvenWhenNobodyReads) {
    Port port(Kind::with_fifos);
    port.driver->intercept(0x03);
    port.arrive("ab\x03"
                "c");
    for (u32 time = 0; time < 20; ++time) port.pass(0);
    port.take_all();
    EXPECT_EQ(port.seen, "abc");
    EXPECT_EQ(port.driver->take_intercepted(), 1u);
    EXPECT_EQ(port.driver->take_intercepted(), 0u);
    EXPECT_EQ(port.driver->counters().received, 4u);

    port.arrive(std::string(20'000, 'x') + '\x03');
    for (u32 time = 0; time < 25'000; ++time) port.pass(7);
    EXPECT_EQ(port.driver->take_intercepted(), 1u);
    EXPECT_EQ(port.driver->received() + port.driver->counters().dropped, 20'000u);

    port.driver->intercept(std::nullopt);
    port.take_all();
    port.arrive("\x03");
    for (u32 time = 0; time < 20; ++time) port.pass(0);
    port.seen.clear();
    port.take_all();
    EXPECT_EQ(port.seen, "\x03");
}

TEST(UartDriver, InterceptsALetterThatWaitsInTheChip) {
    Port port(Kind::with_fifos);
    port.arrive(std::string(UartDriver::receive_capacity + 3, 'x') + '\x03');
    for (u32 time = 0; time < 30'000; ++time) port.pass(7);
    EXPECT_EQ(port.driver->received(), UartDriver::receive_capacity);
    port.driver->intercept(0x03);
    for (u32 time = 0; time < 20; ++time) port.pass(0);
    EXPECT_EQ(port.driver->take_intercepted(), 1u);
}

} // namespace
} // namespace metta
