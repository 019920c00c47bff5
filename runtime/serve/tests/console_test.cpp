// SPDX-License-Identifier: MIT
#include "runtime/serve/console.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <thread>

#include "runtime/client/console.hpp"
#include "runtime/serve/tests/loopback.hpp"

namespace metta {
namespace {

/// Notes what it is asked, and does what a test says.
class FakeConsole final : public ServedConsole {
  public:
    Console::Result<void> write(AreaText text) override {
        ++writes;
        std::array<char, 100> piece;
        while (text.size() != 0) {
            const std::span<char> taken = text.take(piece);
            written.append(taken.data(), taken.size());
            if (between_pieces) between_pieces();
        }
        return {};
    }
    Console::Result<u32> read(std::span<char> into) override {
        capacity = into.size();
        if (input.empty()) return std::unexpected(Console::Closed{});
        const usize fits = std::min(into.size(), input.size());
        std::ranges::copy(input.substr(0, fits), into.begin());
        input.erase(0, fits);
        return static_cast<u32>(fits);
    }
    Console::Result<void> set_foreground(bool value) override {
        foreground = value;
        return {};
    }
    Console::Result<void> await_interrupt() override { return std::unexpected(SystemError::busy); }
    Console::Result<void> flush() override {
        ++flushes;
        return {};
    }

    u32 writes = 0, flushes = 0;
    std::string written, input;
    usize capacity = 0;
    bool foreground = false;
    std::function<void()> between_pieces;
};

constexpr u64 write = 0, read = 1, set_foreground = 2, flush = 4;
const u64 bad = CallError::of(SystemError::bad_argument);

class ServedConsoleTest : public testing::Test {
  protected:
    ServedReply call(u64 operation, u64 a = 0, byte* memory = nullptr) {
        return call_served(console, operation, {a, ~u64{0}, ~u64{0}, ~u64{0}}, memory);
    }
    FakeConsole console;
    TestArea area;
};

TEST_F(ServedConsoleTest, DoesWhatTheSurrogateSays) {
    Loopback loopback(console);
    ConsoleSurrogate surrogate(loopback.connection());
    const std::string text(10'000, 'x');
    EXPECT_TRUE(surrogate.write(text));
    EXPECT_EQ(console.written, text);
    EXPECT_EQ(console.writes, 3u);

    console.input = "typed";
    std::array<char, 4> some;
    EXPECT_EQ(*surrogate.read(some), 4u);
    EXPECT_EQ(std::string(some.data(), 4), "type");
    EXPECT_EQ(console.capacity, 4u);
    EXPECT_EQ(*surrogate.read(some), 1u);
    EXPECT_TRUE(surrogate.read(some).error().is<Console::Closed>());

    EXPECT_TRUE(surrogate.set_foreground(true));
    EXPECT_TRUE(console.foreground);
    EXPECT_TRUE(surrogate.await_interrupt().error().is(SystemError::busy));
    EXPECT_TRUE(surrogate.flush());
    EXPECT_EQ(console.flushes, 1u);
}

TEST_F(ServedConsoleTest, RefusesWhatIsNoOperation) {
    for (const u64 operation : {u64{5}, u64{0x100}, u64{1} << 32, ~u64{0}})
        EXPECT_EQ(call(operation, 1, area.data()).error, bad) << operation;
}

TEST_F(ServedConsoleTest, RefusesSizesThatNoAreaHas) {
    for (const u64 size : {u64{4097}, u64{1} << 32, (u64{1} << 32) + 1, ~u64{0}, u64{1} << 63}) {
        EXPECT_EQ(call(write, size, area.data()).error, bad) << size;
        EXPECT_EQ(call(read, size, area.data()).error, bad) << size;
    }
    EXPECT_EQ(call(read, 0, area.data()).error, bad);
    EXPECT_EQ(console.writes, 0u);
    EXPECT_EQ(call(write, 4096, area.data()).error, 0u);
    EXPECT_EQ(console.written.size(), 4096u);
    EXPECT_EQ(call(write, 0, area.data()).error, 0u);
}

TEST_F(ServedConsoleTest, RefusesToUseAnAreaThatThereIsNot) {
    EXPECT_EQ(call(write, 1).error, bad);
    EXPECT_EQ(call(write, 0).error, bad);
    EXPECT_EQ(call(read, 1).error, bad);
    EXPECT_EQ(call(flush).error, 0u);
}

TEST_F(ServedConsoleTest, RefusesWhatIsNoTruthValue) {
    EXPECT_EQ(call(set_foreground, 2).error, bad);
    EXPECT_EQ(call(set_foreground, (u64{1} << 32) + 1).error, bad);
    EXPECT_EQ(call(set_foreground, 1).error, 0u);
}

TEST_F(ServedConsoleTest, ReadsEachByteOnceHoweverTheCallerChangesIt) {
    area.fill('a');
    console.between_pieces = [&] { area.fill('b'); };
    EXPECT_EQ(call(write, 250, area.data()).error, 0u);
    EXPECT_EQ(console.written, std::string(100, 'a') + std::string(150, 'b'));
}

TEST_F(ServedConsoleTest, SurvivesACallerThatRewritesTheAreaAllTheTime) {
    std::atomic<bool> over = false;
    std::thread hostile([&] {
        for (char letter = 'a'; !over.load(); letter = letter == 'z' ? 'a' : static_cast<char>(letter + 1))
            for (u32 place = 0; place < page_size; ++place)
                reinterpret_cast<volatile char*>(area.data())[place] = letter;
    });
    for (u32 round = 0; round < 2'000; ++round) {
        console.written.clear();
        EXPECT_EQ(call(write, 4096, area.data()).error, 0u);
        EXPECT_EQ(console.written.size(), 4096u);
    }
    over = true;
    hostile.join();
}

} // namespace
} // namespace metta
