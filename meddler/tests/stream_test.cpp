// SPDX-License-Identifier: MIT
// The byte stream: calls over a channel, values in messages, and round trips of random values of every type of every
// interface.
#include <gtest/gtest.h>

#include "meddler/tests/random_value.hpp"
#include "meddler/tests/sample_servers.hpp"
#include "meddler/tests/simulation.hpp"
#include "runtime/middl/message.hpp"

namespace metta {
namespace {

/// Carries messages to a server in the same process.
struct LoopChannel {
    std::function<usize(std::span<const byte>, std::span<byte>)> serve;
    std::vector<byte> request;

    std::span<const byte> exchange(std::span<const byte> sent, std::span<byte> buffer) {
        request.assign(sent.begin(), sent.end());
        return buffer.first(serve(request, buffer));
    }
};

TEST(Stream, carries_calls) {
    HeapMemory server_memory, call_memory, memory;
    TestConsole server(server_memory);
    LoopChannel channel{[&](std::span<const byte> request, std::span<byte> to) {
                            return middl::serve_message(
                                request, to, Console::type_code, 5, call_memory, nullptr,
                                [&](middl::ServerCall& call) { return dispatch(server, call); });
                        },
                        {}};
    std::vector<byte> buffer(4096);
    using Transport = middl::StreamTransport<LoopChannel>;
    ConsoleSurrogate<Transport> console(Transport(channel, Console::type_code, 5, buffer), memory);
    EXPECT_EQ(console.write("from afar", Console::Colour::green, {}, false).value(), 77u);
    EXPECT_EQ(console.read(4)->line.text, "from");
    EXPECT_EQ(console.write(std::string(30, 'x'), {}, {}, false).error().get_if<Console::TooLong>()->limit, 20u);
    ConsoleSurrogate<Transport> other(Transport(channel, Console::type_code, 6, buffer), memory);
    EXPECT_TRUE(other.read(4).error().is(SystemError::peer_died)) << "another object";
    channel.serve = [serve = channel.serve](std::span<const byte> request, std::span<byte> to) {
        const usize size = serve(request, to);
        to[16] ^= byte{1};
        return size;
    };
    EXPECT_TRUE(console.read(4).error().is(SystemError::peer_died)) << "another object's answer";
    channel.serve = [](std::span<const byte>, std::span<byte>) { return usize{0}; };
    EXPECT_TRUE(console.read(4).error().is(SystemError::peer_died));
    std::vector<byte> tiny(10);
    ConsoleSurrogate<Transport> cramped(Transport(channel, Console::type_code, 5, tiny), memory);
    EXPECT_TRUE(cramped.get_state().error().is(SystemError::busy));
}

TEST(Stream, refuses_what_is_no_message) {
    std::vector<byte> bytes(200);
    const usize size = middl::write_value(bytes, middl::Predefined::cardinal, u32{7});
    ASSERT_EQ(size, sizeof(middl::MessageHeader) + 4);
    HeapMemory memory;
    u32 value = 0;
    const std::span<const byte> whole = std::span<const byte>(bytes).first(size);
    EXPECT_TRUE(middl::read_value(whole, middl::Predefined::cardinal, value, memory));
    EXPECT_EQ(value, 7u);
    EXPECT_FALSE(middl::read_value(whole, middl::Predefined::integer, value, memory)) << "another type";
    EXPECT_FALSE(middl::read_value(whole.first(size - 1), middl::Predefined::cardinal, value, memory));
    EXPECT_FALSE(
        middl::read_value(std::span<const byte>(bytes).first(size + 1), middl::Predefined::cardinal, value, memory));
    for (const usize changed : {0u, 4u, 6u, 28u}) { // magic, version, kind, size
        auto wrong = bytes;
        wrong[changed] ^= byte{0x40};
        EXPECT_FALSE(
            middl::read_value(std::span<const byte>(wrong).first(size), middl::Predefined::cardinal, value, memory));
    }
    EXPECT_EQ(middl::write_value(std::span(bytes).first(67), middl::Predefined::cardinal, u32{7}), 0u) << "no room";
}

TEST(Stream, has_the_documented_form) {
    Console::Line line = {
        .text = "ab", .colour = Console::Colour::blue, .style = {Console::StyleItem::underlined}, .at = 0x0102};
    const auto bytes = bytes_of(line);
    const std::vector<u8> expected = {2, 0, 0, 0, 'a', 'b', 3, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0};
    ASSERT_EQ(bytes.size(), expected.size());
    EXPECT_EQ(std::memcmp(bytes.data(), expected.data(), bytes.size()), 0);
}

template <class T>
void round_trip(Random& random) {
    HeapMemory memory;
    for (int round = 0; round != 50; ++round) {
        T value = {};
        RandomValue<T>::fill(value, random, memory, 3);
        std::vector<byte> bytes(1 << 16);
        const usize size = middl::write_value(bytes, Everything::type_code, value);
        ASSERT_NE(size, 0u);
        bytes.resize(size);
        T again = {};
        ASSERT_TRUE(middl::read_value(bytes, Everything::type_code, again, memory));
        ASSERT_EQ(bytes_of(again), bytes_of(value));
        // No prefix of a message is one.
        for (usize shorter = sizeof(middl::MessageHeader); shorter < size; shorter += 1 + random() % 7) {
            middl::Reader reader(std::span<const byte>(bytes).subspan(sizeof(middl::MessageHeader),
                                                                      shorter - sizeof(middl::MessageHeader)),
                                 memory);
            T cut = {};
            ASSERT_FALSE(middl::Codec<T>::take(reader, cut));
        }
    }
}
template <class... Types>
void round_trips(middl::TypeList<Types...>) {
    Random random(7);
    (round_trip<Types>(random), ...);
}

TEST(Stream, gives_back_random_values_of_every_type) {
    round_trips(middl::Portal<Device>::Types());
    round_trips(middl::Portal<Clock>::Types());
    round_trips(middl::Portal<Console>::Types());
    round_trips(middl::Portal<Everything>::Types());
}

TEST(Stream, keeps_every_bit_of_reals) {
    HeapMemory memory;
    for (const u64 bits : {u64{0}, u64{1} << 63, u64{0x7ff0000000000000}, u64{0x7ff8000000000001}, u64{1}, ~u64{0}}) {
        std::vector<byte> bytes(128);
        const usize size = middl::write_value(bytes, middl::Predefined::long_real, std::bit_cast<double>(bits));
        double again = 0;
        ASSERT_TRUE(
            middl::read_value(std::span<const byte>(bytes).first(size), middl::Predefined::long_real, again, memory));
        EXPECT_EQ(std::bit_cast<u64>(again), bits);
    }
}

TEST(Stream, refuses_to_send_what_is_no_value) {
    std::vector<byte> bytes(256);
    EXPECT_EQ(middl::write_value(bytes, {}, middl::String("\xff")), 0u);
    EXPECT_EQ(middl::write_value(bytes, {}, static_cast<Console::Colour>(4)), 0u);
    EXPECT_EQ(middl::write_value(bytes, {}, middl::Any{middl::Predefined::string, 0x1000}), 0u);
    EXPECT_EQ(middl::write_value(bytes, {}, middl::Any{middl::Predefined::address, 0x1000}), 0u);
    EXPECT_EQ(middl::write_value(bytes, {}, middl::Any{middl::Predefined::boolean, 2}), 0u);
    TestClock clock;
    Clock* reference = &clock;
    EXPECT_EQ(middl::write_value(bytes, {}, reference), 0u) << "nobody to lend it";
}

} // namespace
} // namespace metta
