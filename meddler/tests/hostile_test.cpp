// SPDX-License-Identifier: MIT
// What a server makes of calls that no surrogate would make, and a surrogate of such answers.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "meddler/tests/checking_server.hpp"
#include "meddler/tests/random_value.hpp"
#include "meddler/tests/sample_servers.hpp"
#include "meddler/tests/simulation.hpp"

namespace metta {
namespace {

constexpr u64 bad_argument = middl::Reply::refused | static_cast<u64>(SystemError::bad_argument);
constexpr u64 busy = middl::Reply::refused | static_cast<u64>(SystemError::busy);

/// One call of a console, with whatever in its words and area.
struct RawCall {
    std::array<u64, 4> words = {};
    std::vector<byte> area = std::vector<byte>(256);

    template <class T>
    RawCall& put(usize place, T value) {
        std::memcpy(area.data() + place, &value, sizeof value);
        return *this;
    }
    u64 outcome(Console::Operation operation, middl::References* references = nullptr) {
        return outcome(static_cast<u64>(operation), references);
    }
    u64 outcome(u64 operation, middl::References* references = nullptr) {
        HeapMemory server_memory, memory(4096);
        TestConsole server(server_memory);
        middl::ServerCall call(operation, words, area, area, memory, references);
        return dispatch(server, call).outcome;
    }
};

TEST(HostileClient, is_refused_for_numbers_of_no_operation) {
    for (const u64 number : {u64{9}, u64{255}, u64{1} << 32, (u64{1} << 32) + 1, ~u64{0}})
        EXPECT_EQ(RawCall().outcome(number), bad_argument) << number;
}

TEST(HostileClient, is_refused_for_words_that_are_no_value) {
    EXPECT_EQ(RawCall{.words = {0}}.outcome(Console::Operation::switch_), 0u);
    EXPECT_EQ(RawCall{.words = {2}}.outcome(Console::Operation::switch_), bad_argument);    // no BOOLEAN
    EXPECT_EQ(RawCall{.words = {65536}}.outcome(Console::Operation::bell), bad_argument);   // too large
    EXPECT_EQ(RawCall{.words = {~u64{0}}}.outcome(Console::Operation::quit), bad_argument); // upper bits
    EXPECT_EQ((RawCall{.words = {3, 7, 1}}.outcome(Console::Operation::write)), 0u);
    EXPECT_EQ((RawCall{.words = {4, 7, 1}}.outcome(Console::Operation::write)), bad_argument); // no Colour
    EXPECT_EQ((RawCall{.words = {3, 8, 1}}.outcome(Console::Operation::write)), bad_argument); // no such member
}

TEST(HostileClient, is_refused_for_lengths_that_leave_the_area) {
    const auto length = [](u32 value) { return RawCall().put<u32>(0, value).outcome(Console::Operation::write); };
    EXPECT_EQ(length(0), 0u);
    EXPECT_EQ(length(253), bad_argument);
    EXPECT_EQ(length(0x80000000), bad_argument);
    EXPECT_EQ(length(0xffffffff), bad_argument);
    RawCall short_area;
    short_area.area.resize(3);
    EXPECT_EQ(short_area.outcome(Console::Operation::write), bad_argument);
    // As many lines as the area has bytes: refused for their contents, not before memory is asked for.
    EXPECT_EQ(RawCall().put<u32>(0, 200).outcome(Console::Operation::append), busy);
    EXPECT_EQ(RawCall().put<u32>(0, 20).outcome(Console::Operation::append), bad_argument);
}

TEST(HostileClient, is_refused_for_bytes_that_are_no_text) {
    const auto text = [](std::string_view bytes) {
        RawCall call;
        call.put<u32>(0, static_cast<u32>(bytes.size()));
        std::memcpy(call.area.data() + 4, bytes.data(), bytes.size());
        return call.outcome(Console::Operation::write);
    };
    EXPECT_EQ(text("h\xc3\xa9 \xf0\x9d\x84\x9e"), 0u);
    for (const std::string_view bad :
         {std::string_view("a\0b", 3), std::string_view("\x80"), std::string_view("\xc3"), std::string_view("\xc0\x80"),
          std::string_view("\xed\xa0\x80"), std::string_view("\xf5\x80\x80\x80"), std::string_view("\xe0\x80\x80"),
          std::string_view("\xf4\x90\x80\x80"), std::string_view("\xff")})
        EXPECT_EQ(text(bad), bad_argument);
}

TEST(HostileClient, is_refused_for_references_that_it_was_not_given) {
    SimulatedReferences references;
    TestClock clock;
    HeapMemory memory;
    TestConsole console(memory);
    const u64 good = references.lend(Clock::type_code, static_cast<Clock*>(&clock));
    const u64 other = references.lend(Console::type_code, static_cast<Console*>(&console));
    EXPECT_EQ(RawCall{.words = {good}}.outcome(Console::Operation::follow, &references), 0u);
    EXPECT_EQ(RawCall{.words = {other}}.outcome(Console::Operation::follow, &references), bad_argument);
    EXPECT_EQ(RawCall{.words = {good + 9}}.outcome(Console::Operation::follow, &references), bad_argument);
    EXPECT_EQ(RawCall{.words = {0}}.outcome(Console::Operation::follow, &references), bad_argument);
    EXPECT_EQ(RawCall{.words = {good}}.outcome(Console::Operation::follow), bad_argument);
}

/// Decodes `bytes` as a T.
template <class T>
bool decodes(const std::vector<u8>& bytes) {
    HeapMemory memory;
    T value = {};
    middl::Reader reader(std::as_bytes(std::span(bytes)), memory);
    return middl::Codec<T>::take(reader, value) && reader.left() == 0;
}

TEST(HostileClient, is_refused_for_other_values) {
    EXPECT_TRUE(decodes<Everything::Flags>({0xff, 0x1f}));
    EXPECT_FALSE(decodes<Everything::Flags>({0xff, 0x3f}));
    EXPECT_TRUE(decodes<Everything::Nothing>({0}));
    EXPECT_FALSE(decodes<Everything::Nothing>({1}));
    EXPECT_TRUE(decodes<Everything::ChoiceOne>({3, 0, 0, 0, 200}));
    EXPECT_FALSE(decodes<Everything::ChoiceOne>({4, 0, 0, 0, 200}));
    EXPECT_FALSE(decodes<Everything::ChoiceOne>({3, 0, 0}));
}

/// Whether an any with these parts is taken.
bool any(u64 code, u64 value, const std::vector<u8>& held = {}, u32 more = 0) {
    std::vector<u8> bytes(20);
    const u32 count = static_cast<u32>(held.size()) + more;
    std::memcpy(bytes.data(), &code, 8);
    std::memcpy(bytes.data() + 8, &value, 8);
    std::memcpy(bytes.data() + 16, &count, 4);
    bytes.insert(bytes.end(), held.begin(), held.end());
    return decodes<middl::Any>(bytes);
}

TEST(HostileClient, is_refused_for_anys_that_are_no_value) {
    EXPECT_TRUE(any(0, 0));
    EXPECT_FALSE(any(0, 1));
    EXPECT_FALSE(any(0, 0, {0}));
    EXPECT_FALSE(any(0, 0, {}, 1)) << "more than there is";
    EXPECT_FALSE(any(0, 0, {}, 0xffffffff));
    for (const auto [code, bits] :
         {std::pair<u64, unsigned>{1, 1}, {2, 8}, {3, 8}, {4, 16}, {5, 32}, {7, 16}, {8, 32}, {10, 32}}) {
        EXPECT_TRUE(any(code, (u64{1} << bits) - 1)) << code;
        EXPECT_FALSE(any(code, u64{1} << bits)) << code;
        EXPECT_FALSE(any(code, 0, {0})) << code;
    }
    for (const u64 code : {6u, 9u, 11u}) {
        EXPECT_TRUE(any(code, ~u64{0}));
        EXPECT_FALSE(any(code, 0, {0}));
    }
    EXPECT_TRUE(any(12, 0, {2, 0, 0, 0, 'o', 'k'}));
    EXPECT_TRUE(any(12, 0, {0, 0, 0, 0}));
    EXPECT_FALSE(any(12, 1, {2, 0, 0, 0, 'o', 'k'}));
    EXPECT_FALSE(any(12, 0x1000)) << "the address of a string is no string";
    EXPECT_FALSE(any(12, 0, {0, 0, 0}));
    EXPECT_FALSE(any(12, 0, {1, 0, 0, 0, 'o', 'k'}));
    EXPECT_FALSE(any(12, 0, {3, 0, 0, 0, 'o', 'k'}));
    EXPECT_FALSE(any(12, 0, {0xff, 0xff, 0xff, 0xff, 'o', 'k'}));
    EXPECT_FALSE(any(12, 0, {1, 0, 0, 0, 0xc3}));
    EXPECT_FALSE(any(12, 0, {1, 0, 0, 0, 0}));
    for (const u64 code : {13u, 14u, 15u, 16u, 99u, 0xffffu}) {
        EXPECT_FALSE(any(code, 0)) << code;
        EXPECT_FALSE(any(code, 0, {0})) << code;
    }
    EXPECT_TRUE(any(0x10001, 5));
    EXPECT_TRUE(any(0x10001, 0, {5}));
    EXPECT_TRUE(any(0x10001, 0));
    EXPECT_FALSE(any(0x10001, 5, {5}));
    EXPECT_TRUE(any(0x10000, 5)) << "a reference is a number until somebody binds it";
    EXPECT_FALSE(any(0x10000, 5, {5}));
    EXPECT_FALSE(any(0x10000, 0, {5}));
}

TEST(HostileClient, cannot_nest_deeper_than_a_stack_holds) {
    const auto nested = [](usize depth) {
        std::vector<u8> bytes;
        for (usize level = 0; level != depth; ++level) // Group => one element, which is …
            bytes.insert(bytes.end(), {2, 0, 0, 0, 1, 0, 0, 0});
        bytes.insert(bytes.end(), {3, 0, 0, 0, 7});
        return decodes<Everything::ChoiceOne>(bytes);
    };
    EXPECT_TRUE(nested(64));
    EXPECT_FALSE(nested(65));
    EXPECT_FALSE(nested(100'000));
}

/// Serves calls of `operation` whose good arguments another thread spoils and mends, all the time. How many calls have
/// reached the server: their answers find no room, which `busy` tells.
unsigned disturbed_calls(Everything::Operation operation, std::span<const byte> good) {
    std::vector<byte> area(good.begin(), good.end());
    std::atomic<bool> done = false;
    std::thread peer([&] {
        Random random(4);
        const auto wait = [&] {
            for (u64 left = random() % 64; left != 0 && !done; --left) random();
        };
        while (!done) {
            const usize place = random() % area.size();
            auto* const victim = reinterpret_cast<volatile byte*>(area.data()) + place;
            *victim = static_cast<byte>(random() | 0x80); // no letter by itself
            wait();
            *victim = good[place];
            wait();
        }
    });
    CheckingEverything server;
    unsigned arrived = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
    while (std::chrono::steady_clock::now() < end) {
        HeapMemory memory(1 << 20);
        middl::ServerCall call(static_cast<u64>(operation), {}, area, {}, memory);
        if (dispatch(server, call).outcome == busy) ++arrived;
    }
    done = true;
    peer.join();
    return arrived;
}

TEST(HostileClient, gains_nothing_by_writing_while_the_server_reads) {
    std::vector<byte> area(1 << 14);
    HeapMemory memory;
    Random random(3);
    Everything::Mixed value;
    RandomValue<Everything::Mixed>::fill(value, random, memory, 3);
    middl::Sender mixed(area, nullptr);
    mixed.put(value);
    ASSERT_FALSE(mixed.failure());
    EXPECT_GT(disturbed_calls(Everything::Operation::echo, std::span(area).first(mixed.writer().used())), 0u);

    const std::string text(200, 'a');
    const std::vector<std::string_view> letters(40, text);
    std::vector<middl::String> names(letters.begin(), letters.end());
    middl::Sender texts(area, nullptr);
    texts.put(std::span<const middl::String>(names));
    texts.put(std::string_view(text));
    ASSERT_FALSE(texts.failure());
    EXPECT_GT(disturbed_calls(Everything::Operation::change, std::span(area).first(texts.writer().used())), 0u);
}

TEST(HostileServer, is_not_believed) {
    HeapMemory memory;
    middl::Reply reply;
    SimulatedPortal portal(64, [&](middl::ServerCall&) { return reply; });
    ConsoleSurrogate<SimulatedTransport> client(SimulatedTransport(portal), memory);
    const auto refused = [&](const middl::Reply& given) {
        reply = given;
        const auto result = client.get_state();
        return !result && result.error().is(SystemError::bad_argument);
    };
    EXPECT_TRUE(refused({{}, 0, {3}}));    // no State
    EXPECT_TRUE(refused({{}, 2, {}}));     // no exception of Device's
    EXPECT_TRUE(refused({{}, 1, {3, 1}})); // an exception with no State
    EXPECT_TRUE(refused({{}, 0x100, {}})); // no SystemError
    EXPECT_TRUE(refused({{}, 0x107, {}}));
    EXPECT_TRUE(refused({{}, ~u64{0}, {}}));
    reply = {{}, 0x102, {}};
    EXPECT_TRUE(client.get_state().error().is(SystemError::busy));
    std::ranges::fill(portal.area, byte{0xff});
    reply = {};
    EXPECT_TRUE(client.history(0, 1).error().is(SystemError::bad_argument)); // a length out of the area
    EXPECT_TRUE(client.quit(0).is(SystemError::bad_argument));               // returned, and says all is well
}

} // namespace
} // namespace metta
