// SPDX-License-Identifier: MIT
// Calls of generated surrogates and dispatchers, over a simulated portal, and of the same objects directly.
#include <gtest/gtest.h>

#include "meddler/tests/random_value.hpp"
#include "meddler/tests/sample_servers.hpp"
#include "meddler/tests/simulation.hpp"

namespace metta {
namespace {

template <class Server, class Surrogate>
struct Fixture {
    explicit Fixture(usize area_size = 1 << 16)
        : portal(area_size, [this](middl::ServerCall& call) { return dispatch(server, call); }),
          client(SimulatedTransport(portal), memory, &references) {
        portal.references = &references;
    }
    HeapMemory server_memory, memory;
    SimulatedReferences references;
    Server server{server_memory};
    SimulatedPortal portal;
    Surrogate client;
};
using ConsoleFixture = Fixture<TestConsole, ConsoleSurrogate<SimulatedTransport>>;
using EverythingFixture = Fixture<TestEverything, EverythingSurrogate<SimulatedTransport>>;

/// What any caller of a console may rely on, whichever side of a portal it is on.
void exercise(Console& console, TestConsole& server) {
    EXPECT_EQ(console.write("hello", Console::Colour::red, {Console::StyleItem::bold}, true).value(), 77u);
    EXPECT_EQ(server.written, "hello");
    EXPECT_TRUE(server.bold);

    const auto refused = console.write("a line that is much too long", Console::Colour::plain, {}, false);
    ASSERT_FALSE(refused.has_value());
    ASSERT_TRUE(refused.error().is<Console::TooLong>());
    EXPECT_EQ(refused.error().get_if<Console::TooLong>()->limit, 20u);

    std::array<Console::Line, 2> lines;
    lines[0].text = " my";
    lines[1].text = " friend";
    EXPECT_EQ(console.append(lines).value(), 2u);
    EXPECT_EQ(server.written, "hello my friend");

    const auto read = console.read(8);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->line.text, "hello my");
    EXPECT_EQ(read->line.colour, Console::Colour::blue);
    EXPECT_TRUE(read->more);
    EXPECT_TRUE(console.read(0).error().is<Console::Closed>());

    const auto history = console.history(5, 8);
    ASSERT_EQ(history.value().size(), 3u);
    EXPECT_EQ((*history)[2].at, 7u);

    console.bell(440);
    EXPECT_EQ(server.rung, 440);
    EXPECT_TRUE(console.quit(0).is<Console::Closed>());
    EXPECT_TRUE(console.quit(-7).is(SystemError::denied));
    EXPECT_EQ(server.quit_with, -7);

    TestClock clock;
    EXPECT_EQ(console.follow(clock).value(), nullptr);
    EXPECT_EQ(console.follow(clock).value(), &clock);

    Device& device = console; // inherited operations, by the ancestor's name
    EXPECT_EQ(device.switch_(true).value(), Device::State::off);
    EXPECT_EQ(device.get_state().value(), Device::State::on);
    server.state = Device::State::starting;
    const auto busy = device.switch_(true);
    ASSERT_TRUE(busy.error().is<Device::NotReady>());
    EXPECT_EQ(busy.error().get_if<Device::NotReady>()->milliseconds, 250u);
}

TEST(Calls, are_the_same_directly_and_through_a_portal) {
    HeapMemory memory;
    TestConsole direct(memory);
    exercise(direct, direct);
    ConsoleFixture fixture;
    exercise(fixture.client, fixture.server);
    EXPECT_EQ(fixture.portal.memory.used(), 0u);
}

TEST(Calls, carry_scalars_in_registers) {
    ConsoleFixture fixture(0); // no area at all
    fixture.server.written = "";
    EXPECT_EQ(fixture.client.get_state().value(), Device::State::off);
    EXPECT_TRUE(fixture.client.switch_(true).has_value());
    fixture.client.bell(0xffff);
    EXPECT_EQ(fixture.portal.last_words[0], 0xffffu);
    EXPECT_TRUE(fixture.client.quit(-1).is(SystemError::denied));
    EXPECT_EQ(fixture.portal.last_words[0], 0xffffffffu) << "upper bits are 0";
    // What does not fit is refused before the call.
    const unsigned calls = fixture.portal.calls;
    EXPECT_TRUE(fixture.client.write("x", {}, {}, false).error().is(SystemError::busy));
    EXPECT_EQ(fixture.portal.calls, calls);
}

TEST(Calls, carry_every_scalar) {
    EverythingFixture fixture;
    const auto sum = fixture.client.scalars(true, 255, 'a', 65535, 4000000000u, u64{1} << 60, -32768, -2000000000,
                                            -(i64{1} << 50), 0.25f, -1e300, Everything::Kind::group,
                                            {Everything::Kind::circle, Everything::Kind::nothing});
    HeapMemory memory;
    ASSERT_TRUE(sum.has_value());
    EXPECT_EQ(*sum, *TestEverything(memory).scalars(
                        true, 255, 'a', 65535, 4000000000u, u64{1} << 60, -32768, -2000000000, -(i64{1} << 50), 0.25f,
                        -1e300, Everything::Kind::group, {Everything::Kind::circle, Everything::Kind::nothing}));
    EXPECT_EQ(fixture.portal.last_words, (std::array<u64, 4>{1, 255, 'a', 65535}));
}

TEST(Calls, carry_random_values_of_every_type) {
    EverythingFixture fixture(1 << 18);
    fixture.server.references = &fixture.references;
    Random random(1);
    for (int round = 0; round != 200; ++round) {
        Everything::Mixed value;
        RandomValue<Everything::Mixed>::fill(value, random, fixture.memory, 3);
        const auto echo = fixture.client.echo(value);
        ASSERT_TRUE(echo.has_value());
        ASSERT_EQ(bytes_of(*echo), bytes_of(value));
        Everything::ChoiceOne shape;
        RandomValue<Everything::ChoiceOne>::fill(shape, random, fixture.memory, 3);
        const std::vector<u8> bytes(random() % 100, 7);
        Everything::Flags flags;
        flags.set(12);
        const auto picked = fixture.client.pick(shape, flags, bytes, {}, {middl::Predefined::octet, 9});
        ASSERT_TRUE(picked.has_value());
        ASSERT_EQ(picked->size, 1000 + bytes.size());
        ASSERT_EQ(bytes_of(picked->shape_again), bytes_of(shape));
    }
}

TEST(Calls, raise_every_exception) {
    EverythingFixture fixture;
    Everything::Mixed value;
    value.numbers.longreal = 2.5;
    fixture.server.raise = 1;
    const auto bad = fixture.client.echo(value);
    ASSERT_TRUE(bad.error().is<Everything::Bad>());
    const auto* exception = bad.error().get_if<Everything::Bad>();
    EXPECT_EQ(exception->why, "because");
    EXPECT_TRUE(exception->why.owned());
    EXPECT_EQ(exception->numbers.longreal, 2.5);
    EXPECT_EQ(exception->e, 5u);
    fixture.server.raise = 2;
    EXPECT_TRUE(fixture.client.echo(value).error().is<Everything::Empty>());
    fixture.server.raise = 3;
    EXPECT_EQ(fixture.client.echo(value).error().get_if<Everything::Odd>()->kind, Everything::Kind::group);
    fixture.server.raise = 4;
    EXPECT_EQ(fixture.client.echo(value).error().get_if<Console::TooLong>()->limit, 9u);
    fixture.server.raise = 5;
    EXPECT_TRUE(fixture.client.echo(value).error().is(SystemError::revoked));
    EXPECT_EQ(fixture.client.stop(-1).get_if<Everything::Odd>()->kind, Everything::Kind::square);
    EXPECT_TRUE(fixture.client.stop(1).is(SystemError::abandoned));
    fixture.portal.failure = SystemError::peer_died;
    EXPECT_TRUE(fixture.client.nop().error().is(SystemError::peer_died));
    EXPECT_TRUE(fixture.client.stop(1).is(SystemError::peer_died));
}

TEST(Calls, carry_arguments_in_both_directions) {
    EverythingFixture fixture;
    const std::array<middl::String, 2> names = {"one", "three"};
    const auto changed = fixture.client.change(41, names, "<>");
    ASSERT_TRUE(changed.has_value());
    EXPECT_EQ(changed->count, 42u);
    EXPECT_EQ(changed->names.size(), 2u);
    EXPECT_EQ(changed->names[1], "<>three");
    EXPECT_EQ(changed->real, 0.5f);
    EXPECT_EQ(changed->total, 12u);
    EXPECT_EQ(changed->first, "one");
    EXPECT_EQ(*fixture.client.if_(1, 2, 3, {.class_ = "four"}), 10u);
    fixture.client.tell("x", Everything::Kind::group);
    EXPECT_EQ(fixture.server.told, "x");
}

TEST(Calls, carry_references) {
    EverythingFixture fixture;
    TestClock one, other;
    EXPECT_EQ(*fixture.client.link(one, {}), &one);
    const std::array<Clock*, 2> watches = {&one, &other};
    EXPECT_EQ(*fixture.client.link(one, watches), &other);
    fixture.portal.references = nullptr; // a server that takes none
    EXPECT_TRUE(fixture.client.link(one, {}).error().is(SystemError::bad_argument));
}

TEST(Calls, answer_busy_when_memory_is_short) {
    ConsoleFixture fixture;
    fixture.server.written = std::string(1000, 'x');
    HeapMemory little(100);
    ConsoleSurrogate<SimulatedTransport> client(SimulatedTransport(fixture.portal), little);
    EXPECT_TRUE(client.read(1000).error().is(SystemError::busy));
    EXPECT_TRUE(client.read(50).has_value());
    fixture.portal.area.resize(64); // the answer finds no room in the area
    EXPECT_TRUE(client.read(100).error().is(SystemError::busy));
    EXPECT_EQ(little.used(), 0u);
}

TEST(Calls, have_the_shape_that_the_portal_manager_is_told) {
    constexpr middl::PortalShape shape = middl::Portal<Console>::shape;
    static_assert(shape.arguments == 4 && shape.results == 3 && shape.area);
    static_assert(middl::Portal<Device>::shape.arguments == 2 && !middl::Portal<Device>::shape.area);
    const auto& write = middl::Portal<Console>::operations[2];
    EXPECT_EQ(write.name, "write");
    EXPECT_EQ(write.arguments, (middl::Placement{3, 4, middl::unbounded, 4, 0b1110}));
    EXPECT_EQ(write.answer, (middl::Placement{1, 0, 0, 1, 1}));
    const auto& scalars = middl::Portal<Everything>::operations[1];
    EXPECT_EQ(scalars.arguments, (middl::Placement{4, 50, 50, 13, 0b1111}));
}

} // namespace
} // namespace metta
