// SPDX-License-Identifier: MIT
// Generated code between a client and a served object. What hostile calls do to it, the tests of meddler tell.
#include <array>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "interfaces/commands_portal.hpp"
#include "runtime/serve/tests/loopback.hpp"

namespace metta {
namespace {

class FakeCommands final : public Served<FakeCommands, Commands, argument_area_size> {
  public:
    Result<NextResult> next(u32 offset, u32 limit) override {
        if (text.size() > 16 * 1024) return std::unexpected(TooLong{});
        if (offset > text.size()) return std::unexpected(SystemError::bad_argument);
        const std::string_view left = std::string_view(text).substr(offset);
        return NextResult{.piece = left.substr(0, limit), .left = static_cast<u32>(left.size())};
    }
    Result<void> finish(u32 value) override {
        status = value;
        return {};
    }
    Result<void> send_file(Part part, std::span<const u8> piece) override {
        parts.push_back(part);
        pieces.emplace_back(piece.begin(), piece.end());
        return {};
    }
    Result<bool> serving() override { return status == 0; }

    std::string text;
    u32 status = 0;
    std::vector<Part> parts;
    std::vector<std::string> pieces;
};

class ServedTest : public testing::Test {
  protected:
    FakeCommands commands;
    TestArea area;
    std::array<byte, argument_area_size> room;
    middl::Arena arrived{room};
    CommandsSurrogate<Loopback> client{{commands, area.data()}, arrived};
};

TEST_F(ServedTest, DoesWhatTheClientSays) {
    EXPECT_TRUE(*client.serving());
    EXPECT_TRUE(client.finish(~u32{0}));
    EXPECT_EQ(commands.status, ~u32{0});
    EXPECT_FALSE(*client.serving());
    const std::string name = "name";
    EXPECT_TRUE(client.send_file(Commands::Part::name, middl::octets(std::as_bytes(std::span(name)))));
    EXPECT_TRUE(client.send_file(Commands::Part::data, {}));
    EXPECT_EQ(commands.parts, (std::vector{Commands::Part::name, Commands::Part::data}));
    EXPECT_EQ(commands.pieces, (std::vector<std::string>{"name", ""}));
}

TEST_F(ServedTest, BringsResultsIntoTheClientsMemory) {
    commands.text = "abcdef";
    {
        const auto taken = client.next(2, 3);
        ASSERT_TRUE(taken);
        EXPECT_EQ(std::string_view(taken->piece.data(), taken->piece.size()), "cde");
        EXPECT_EQ(taken->left, 4u);
        EXPECT_TRUE(taken->piece.owned());
    }
    EXPECT_EQ(arrived.used(), 0u);
    commands.text.assign(largest_sequence, 'c');
    EXPECT_EQ(client.next(0, ~u32{0})->piece.size(), largest_sequence);
    commands.text.assign(largest_sequence + 1, 'c');
    EXPECT_TRUE(client.next(0, ~u32{0}).error().is(SystemError::busy));
    commands.text.assign(16 * 1024 + 1, 'c');
    EXPECT_TRUE(client.next(0, 1).error().is<Commands::TooLong>());
}

TEST_F(ServedTest, CarriesAsMuchAsTheAreaHolds) {
    EXPECT_TRUE(client.send_file(Commands::Part::data, std::vector<u8>(largest_sequence)));
    EXPECT_EQ(commands.pieces.at(0).size(), largest_sequence);
    EXPECT_TRUE(
        client.send_file(Commands::Part::data, std::vector<u8>(largest_sequence + 1)).error().is(SystemError::busy));
}

TEST_F(ServedTest, RefusesWhatMakesNoSense) {
    const u64 bad = middl::Reply::refuse(SystemError::bad_argument).outcome;
    constexpr u64 next = 0, finish = 1, send_file = 2;
    for (const u64 absurd : {u64{1} << 32, ~u64{0}, u64{1} << 63}) {
        EXPECT_EQ(call_served(commands, next, {absurd, 1}, area.data()).error, bad);
        EXPECT_EQ(call_served(commands, finish, {absurd}, area.data()).error, bad);
        EXPECT_EQ(call_served(commands, send_file, {absurd | 1}, area.data()).error, bad);
        EXPECT_EQ(call_served(commands, 4 | absurd, {}, area.data()).error, bad);
    }
    EXPECT_EQ(call_served(commands, 4, {}, area.data()).error, bad);
    EXPECT_TRUE(commands.pieces.empty());
}

} // namespace
} // namespace metta
