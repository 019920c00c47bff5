// SPDX-License-Identifier: MIT
#include "runtime/serve/commands.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "runtime/client/commands.hpp"
#include "runtime/serve/tests/loopback.hpp"

namespace metta {
namespace {

class FakeCommands final : public ServedCommands {
  public:
    Commands::Result<u32> next(u32 offset, std::span<char> into) override {
        ++calls;
        if (text.size() > 16 * 1024) return std::unexpected(Commands::TooLong{});
        if (offset > text.size()) return std::unexpected(SystemError::bad_argument);
        const std::string_view left = std::string_view(text).substr(offset);
        std::ranges::copy(left.substr(0, into.size()), into.begin());
        return static_cast<u32>(left.size());
    }
    Commands::Result<void> finish(u32 value) override {
        status = value;
        return {};
    }
    Commands::Result<void> send_file(char mark, AreaText piece) override {
        std::array<char, 4096> bytes;
        const std::span<char> taken = piece.take(bytes);
        pieces.push_back(mark + std::string(taken.data(), taken.size()));
        return {};
    }
    Commands::Result<bool> serving() override { return status == 0; }

    std::string text;
    u32 calls = 0, status = 0;
    std::vector<std::string> pieces;
};

const u64 bad = CallError::of(SystemError::bad_argument);

class ServedCommandsTest : public testing::Test {
  protected:
    ServedReply call(u64 operation, u64 a, u64 b, byte* memory) {
        return call_served(commands, operation, {a, b, 0, 0}, memory);
    }
    FakeCommands commands;
    Loopback loopback{commands};
    CommandsSurrogate surrogate{loopback.connection()};
};

TEST_F(ServedCommandsTest, GivesATextInAsManyCallsAsItNeeds) {
    for (usize size = 0; size < 10'000; size = size * 2 + 1) {
        commands.text.assign(size, 'c');
        std::vector<char> into(16 * 1024);
        EXPECT_EQ(*surrogate.next(0, into), size);
        EXPECT_EQ(std::string(into.data(), size), commands.text);
    }
}

TEST_F(ServedCommandsTest, GivesATextInPiecesOfTheCallersSize) {
    for (u32 place = 0; place < 9'000; ++place) commands.text.push_back(static_cast<char>('a' + place % 26));
    for (const usize piece : {1000u, 4095u, 4096u, 4097u, 8192u, 9000u}) {
        std::string seen;
        std::vector<char> into(piece);
        for (;;) {
            const u32 left = *surrogate.next(static_cast<u32>(seen.size()), into);
            EXPECT_EQ(left, commands.text.size() - seen.size());
            seen.append(into.data(), std::min<usize>(left, piece));
            if (left <= piece) break;
        }
        EXPECT_EQ(seen, commands.text) << piece;
    }
}

TEST_F(ServedCommandsTest, DoesWhatTheSurrogateSays) {
    EXPECT_TRUE(*surrogate.serving());
    EXPECT_TRUE(surrogate.finish(~u32{0}));
    EXPECT_EQ(commands.status, ~u32{0});
    EXPECT_FALSE(*surrogate.serving());
    const std::string name = "name";
    EXPECT_TRUE(surrogate.send_file('o', std::as_bytes(std::span(name))));
    EXPECT_TRUE(surrogate.send_file('d', {}));
    EXPECT_EQ(commands.pieces, (std::vector<std::string>{"oname", "d"}));
    const std::vector<byte> too_long(4097);
    EXPECT_TRUE(surrogate.send_file('d', too_long).error().is(SystemError::bad_argument));
    commands.text.assign(16 * 1024 + 1, 'c');
    std::array<char, 1> into;
    EXPECT_TRUE(surrogate.next(0, into).error().is<Commands::TooLong>());
}

TEST_F(ServedCommandsTest, RefusesWhatMakesNoSense) {
    constexpr u64 next = 0, finish = 1, send_file = 2;
    byte* const area = loopback.area.data();
    for (const u64 absurd : {u64{1} << 32, ~u64{0}, u64{1} << 63}) {
        EXPECT_EQ(call(next, absurd, 1, area).error, bad);
        EXPECT_EQ(call(next, 0, absurd, area).error, bad);
        EXPECT_EQ(call(finish, absurd, 0, area).error, bad);
        EXPECT_EQ(call(send_file, 'd', absurd, area).error, bad);
        EXPECT_EQ(call(send_file, 'd' | absurd, 1, area).error, bad);
        EXPECT_EQ(call(4 | absurd, 0, 0, area).error, bad);
    }
    EXPECT_EQ(call(next, 0, 4097, area).error, bad);
    EXPECT_EQ(call(next, 0, 1, nullptr).error, bad);
    EXPECT_EQ(call(send_file, 'x', 1, area).error, bad);
    EXPECT_EQ(call(send_file, 'd', 1, nullptr).error, bad);
    EXPECT_EQ(call(4, 0, 0, area).error, bad);
    EXPECT_EQ(commands.calls, 0u);
    EXPECT_TRUE(commands.pieces.empty());
}

} // namespace
} // namespace metta
