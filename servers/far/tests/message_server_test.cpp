// SPDX-License-Identifier: MIT
// Calls in messages: that all get through which are right, and nothing else does.
#include "servers/far/message_server.hpp"

#include <gtest/gtest.h>

#include "servers/far/tests/simulated_objects.hpp"

namespace metta {
namespace {

using middl::MessageHeader;
using middl::MessageKind;
using middl::Reply;

/// The peer's end of what carries messages.
struct Peer {
    explicit Peer(MessageServer& server_) : server(server_) {}

    std::span<const byte> exchange(std::span<const byte> sent, std::span<byte> to) {
        std::vector<byte> request(sent.begin(), sent.end()); // as long as it is, so that the sanitizer sees its end
        const auto answer = server.serve(request);
        std::ranges::copy(answer, to.begin());
        return to.first(answer.size());
    }
    MessageServer& server;
};

struct MessageServerTest : testing::Test {
    using Transport = middl::StreamTransport<Peer>;

    Transport transport(middl::TypeCode interface, u64 object) { return {peer, interface, object, buffer}; }

    /// The answer to a message with this header and body.
    MessageHeader tell(MessageHeader header, std::vector<byte> body = {}) {
        std::vector<byte> request(sizeof header + body.size());
        std::ranges::copy(body, request.begin() + sizeof header);
        EXPECT_NE(write_header(request, header, body.size()), 0u);
        return answer_to(request);
    }
    MessageHeader answer_to(std::vector<byte> request) {
        const auto answer = middl::read_message(server.serve(request));
        if (!answer) ADD_FAILURE() << "the answer is no message";
        EXPECT_EQ(answer->header.kind, MessageKind::answer);
        return answer->header;
    }
    static MessageHeader call(middl::TypeCode type, u64 object, u32 operation, std::array<u64, 4> words = {}) {
        return {.kind = MessageKind::call, .type = type.value, .object = object, .number = operation, .words = words};
    }
    static u64 refusal(SystemError error) { return Reply::refused | static_cast<u64>(error); }
    /// The console's Follow, with the number of a clock.
    MessageHeader follow(u64 number) { return tell(call(Console::type_code, 0, 8, {number})); }

    SimulatedObjects objects;
    MessageServer server{objects.registry, objects, {Console::type_code, SimulatedObjects::console_reference}};
    Peer peer{server};
    std::vector<byte> buffer = std::vector<byte>(MessageServer::maximum_message);
    HeapMemory memory;
    const u64 wrong = refusal(SystemError::bad_argument);
};

TEST_F(MessageServerTest, carries_calls) {
    ConsoleSurrogate<Transport> console(transport(Console::type_code, 0), memory);
    EXPECT_EQ(console.write("from afar", Console::Colour::green, {}, false).value(), 77u);
    EXPECT_EQ(console.read(4)->line.text, "from");
    EXPECT_EQ(console.write(std::string(30, 'x'), {}, {}, false).error().get_if<Console::TooLong>()->limit, 20u);
    EXPECT_TRUE(console.read(0).error().is<Console::Closed>());
    EXPECT_EQ(console.history(3, 60)->size(), 57u);
    EXPECT_TRUE(console.quit(1).is(SystemError::denied));
    EXPECT_TRUE(console.quit(0).is<Console::Closed>());
    console.bell(440);
    EXPECT_EQ(objects.console.rung, 440u);
}

TEST_F(MessageServerTest, carries_values_of_every_type) {
    MessageServer everything_server(objects.registry, objects,
                                    {Everything::type_code, SimulatedObjects::everything_reference});
    Peer there(everything_server);
    objects.everything.references = &objects.references;
    EverythingSurrogate<Transport> everything(Transport(there, Everything::type_code, 0, buffer), memory);
    EXPECT_TRUE(everything.nop());
    EXPECT_EQ(*everything.scalars(true, 1, 'a', 2, 3, 4, -5, -6, -7, 0.5f, 0.25, Everything::Kind::square, {}),
              1 + 1 + 97 + 2 + 3 + 4 - 5 - 6 - 7 + 0.75 + 1);
    Everything::Mixed mixed;
    mixed.numbers.plain = 17;
    mixed.line.text = "a line";
    mixed.which = Everything::MixedWhich::that;
    EXPECT_EQ(everything.echo(mixed)->line.text, "a line");
    for (const int raise : {1, 2, 3, 4, 5}) {
        objects.everything.raise = raise;
        const auto answer = everything.echo(mixed);
        EXPECT_EQ(answer.error().index(), raise == 5 ? 0u : static_cast<usize>(raise));
    }
    everything.tell("an announcement", Everything::Kind::group);
    EXPECT_EQ(objects.everything.told, "an announcement");
    EXPECT_TRUE(everything.stop(-1).is<Everything::Odd>());
}

TEST_F(MessageServerTest, an_object_is_what_its_type_extends) {
    DeviceSurrogate<Transport> device(transport(Device::type_code, 0), memory);
    EXPECT_EQ(*device.switch_(true), Device::State::off);
    EXPECT_EQ(*device.get_state(), Device::State::on);
    objects.console.state = Device::State::starting;
    EXPECT_EQ(device.switch_(true).error().get_if<Device::NotReady>()->milliseconds, 250u);
}

TEST_F(MessageServerTest, forged_calls_are_not_made) {
    const auto device = Device::type_code, console = Console::type_code, clock = Clock::type_code;
    EXPECT_EQ(tell(call(console, 0, 0)).number, 0u);
    EXPECT_EQ(objects.all[0]->portal.calls, 1u);
    EXPECT_EQ(tell(call(console, 1, 0)).number, wrong) << "an object that was not lent";
    EXPECT_EQ(tell(call(console, ~u64{0}, 0)).number, wrong);
    EXPECT_EQ(tell(call(console, SimulatedObjects::console_reference, 0)).number, wrong);
    EXPECT_EQ(tell(call(clock, 0, 0)).number, wrong) << "a type that it is not of";
    EXPECT_EQ(tell(call(middl::Predefined::cardinal, 0, 0)).number, wrong);
    EXPECT_EQ(tell(call({}, 0, 0)).number, wrong);
    EXPECT_EQ(tell(call({console.value + 1}, 0, 0)).number, wrong) << "a type of the interface";
    EXPECT_EQ(tell(call({console.value + (u64{1} << 40)}, 0, 0)).number, wrong) << "a type that nobody knows";
    EXPECT_EQ(tell(call(device, 0, 2)).number, wrong) << "an operation that its type does not have";
    EXPECT_EQ(tell(call(console, 0, 9)).number, wrong);
    EXPECT_EQ(tell(call(console, 0, ~u32{0})).number, wrong);
    EXPECT_EQ(tell(call(console, 0, 1, {2})).number, wrong) << "a truth that is none";
    EXPECT_EQ(tell(call(console, 0, 0), std::vector<byte>(1)).number, wrong) << "bytes behind the arguments";
    EXPECT_EQ(tell(call(console, 0, 2)).number, wrong) << "no text";
    EXPECT_EQ(tell(call(console, 0, 2), {byte{1}, {}, {}, {}, byte{0xff}}).number, wrong) << "no UTF-8";
    EXPECT_EQ(tell(call(console, 0, 2), {byte{0xff}, byte{0xff}, byte{0xff}, byte{0xff}}).number, wrong);
    EXPECT_EQ(objects.all[0]->portal.calls, 1u);
    EXPECT_EQ(tell(call(console, 0, 0, {1, 2, 3, 4})).number, 0u);
    EXPECT_EQ(objects.all[0]->portal.last_words, (std::array<u64, 4>{})) << "words that carry nothing";
}

TEST_F(MessageServerTest, whatever_is_no_call_is_refused) {
    EXPECT_EQ(answer_to({}).number, wrong);
    EXPECT_EQ(answer_to(std::vector<byte>(63)).number, wrong);
    EXPECT_EQ(answer_to(std::vector<byte>(64)).number, wrong);
    EXPECT_EQ(answer_to(std::vector<byte>(MessageServer::maximum_message + 1)).number, wrong);
    auto header = call(Console::type_code, 0, 0);
    for (const MessageKind kind : {MessageKind::answer, MessageKind::value, MessageKind{0}, MessageKind{9}}) {
        header.kind = kind;
        EXPECT_EQ(tell(header).number, wrong);
    }
    header.kind = MessageKind::call;
    header.version = 1;
    EXPECT_EQ(tell(header).number, wrong);
    header.version = MessageHeader::current_version;
    EXPECT_EQ(tell(header, std::vector<byte>(argument_area_size + 1)).number, wrong);
    EXPECT_EQ(objects.all[0]->portal.calls, 0u);
}

TEST_F(MessageServerTest, answers_repeat_what_was_called) {
    const auto header = tell(call(Console::type_code, 77, 3));
    EXPECT_EQ(header.type, Console::type_code.value);
    EXPECT_EQ(header.object, 77u);
}

TEST_F(MessageServerTest, says_why_an_object_is_not_reached) {
    objects.refusal = SystemError::revoked;
    EXPECT_EQ(tell(call(Console::type_code, 0, 0)).number, refusal(SystemError::revoked));
    objects.refusal.reset();
    objects.all[0]->portal.failure = SystemError::peer_died;
    EXPECT_EQ(tell(call(Console::type_code, 0, 0)).number, refusal(SystemError::peer_died));
}

TEST_F(MessageServerTest, answers_that_are_none_are_refused) {
    SimulatedPortal& portal = objects.all[0]->portal;
    const auto answered = [&](u32 operation, Reply reply, std::vector<byte> area = {}) {
        portal.dispatch = [&portal, reply, area](middl::ServerCall&) {
            std::ranges::copy(area, portal.area.begin());
            return reply;
        };
        return tell(call(Console::type_code, 0, operation)).number;
    };
    EXPECT_EQ(answered(0, {{}, 0, {2}}), 0u);
    EXPECT_EQ(answered(0, {{}, 0, {3}}), wrong) << "a state that there is not";
    EXPECT_EQ(answered(0, {{}, 1, {0, 5}}), 1u) << "NotReady";
    EXPECT_EQ(answered(0, {{}, 1, {0, u64{1} << 32}}), wrong);
    EXPECT_EQ(answered(0, {{}, 5, {}}), wrong) << "an exception that there is not";
    EXPECT_EQ(answered(0, {{}, ~u64{0}, {}}), wrong);
    EXPECT_EQ(answered(0, {{}, Reply::refused, {}}), wrong);
    EXPECT_EQ(answered(0, {{}, Reply::refused | 7, {}}), wrong);
    EXPECT_EQ(answered(0, {{}, Reply::refused | 2, {}}), refusal(SystemError::busy));
    EXPECT_EQ(answered(4, {{}, 0, {}}, {byte{0xff}, byte{0xff}, byte{0xff}, byte{0xff}}), wrong) << "no line";
    portal.area.resize(3);
    EXPECT_EQ(tell(call(Console::type_code, 0, 0)).number, 0u);
    EXPECT_EQ(answered(4, {{}, 0, {}}), wrong) << "no room for a line";
}

TEST_F(MessageServerTest, arguments_that_an_object_has_no_room_for) {
    objects.all[0]->portal.area.resize(8);
    ConsoleSurrogate<Transport> console(transport(Console::type_code, 0), memory);
    EXPECT_TRUE(console.write("longer than it", {}, {}, false).error().is(SystemError::busy));
    EXPECT_TRUE(console.write("no", {}, {}, false));
}

TEST_F(MessageServerTest, answers_that_a_message_has_no_room_for) {
    SimulatedPortal& portal = objects.all[0]->portal;
    portal.area.resize(2 * argument_area_size);
    const u32 lines = argument_area_size / 16;
    std::memcpy(portal.area.data(), &lines, sizeof lines);
    portal.dispatch = [&](middl::ServerCall&) { return Reply{}; };
    EXPECT_EQ(tell(call(Console::type_code, 0, 5)).number, refusal(SystemError::busy));
}

TEST_F(MessageServerTest, references_pass_both_ways_as_the_peers_numbers) {
    // The console answers with its clock, whatever it is told.
    SimulatedPortal& portal = objects.all[0]->portal;
    u64 told = 0;
    portal.dispatch = [&](middl::ServerCall&) {
        told = portal.last_words[0];
        return Reply{{}, 0, {SimulatedObjects::clock_reference}};
    };
    const auto& record = console_record::interface;
    ASSERT_EQ(record.operations[6].name, "Follow");
    ASSERT_EQ(record.operations[6].number, 8u);
    MessageServer other(objects.registry, objects, {Console::type_code, SimulatedObjects::console_reference});
    EXPECT_EQ(follow(1).number, wrong);
    EXPECT_EQ(told, 0u);

    // 0 passes, and it is for the object's server to refuse it.
    auto answer = tell(call(Console::type_code, 0, 8, {0}));
    EXPECT_EQ(answer.number, 0u);
    EXPECT_EQ(answer.words[0], 1u) << "the first that this peer is lent";
    answer = follow(1);
    EXPECT_EQ(told, SimulatedObjects::clock_reference);
    EXPECT_EQ(answer.words[0], 1u) << "the same again";
    EXPECT_EQ(tell(call(Clock::type_code, 1, 0)).words[0], 1000u) << "the clock's time";
    EXPECT_EQ(tell(call(Console::type_code, 1, 0)).number, wrong);
    EXPECT_EQ(tell(call(Clock::type_code, 1, 1, {2000, 1})).number, wrong) << "a clock is no console";
    EXPECT_EQ(objects.all[1]->portal.calls, 1u);
    EXPECT_EQ(tell(call(Clock::type_code, 2, 0)).number, wrong);

    std::vector<byte> request(sizeof(MessageHeader));
    ASSERT_NE(write_header(request, call(Clock::type_code, 1, 0), 0), 0u);
    EXPECT_EQ(middl::read_message(other.serve(request))->header.number, wrong) << "lent to somebody else";
}

TEST_F(MessageServerTest, references_in_larger_values) {
    MessageServer linked(objects.registry, objects, {Everything::type_code, SimulatedObjects::everything_reference});
    SimulatedPortal& portal = objects.all[2]->portal;
    const auto ask = [&](u32 operation, std::array<u64, 4> words, std::vector<byte> body) {
        std::vector<byte> request(sizeof(MessageHeader) + body.size());
        std::ranges::copy(body, request.begin() + sizeof(MessageHeader));
        EXPECT_NE(write_header(request, call(Everything::type_code, 0, operation, words), body.size()), 0u);
        const auto answer = middl::read_message(linked.serve(request));
        return answer->header;
    };
    portal.dispatch = [&](middl::ServerCall&) { return Reply{{}, 0, {SimulatedObjects::clock_reference}}; };
    const std::vector<byte> nothing(4), one = {byte{1}, {}, {}, {}, byte{1}, {}, {}, {}, {}, {}, {}, {}};
    EXPECT_EQ(ask(5, {0}, one).number, wrong) << "a sequence with a clock that was not lent";
    ASSERT_EQ(ask(5, {0}, nothing).words[0], 1u);
    EXPECT_EQ(ask(5, {1}, one).number, 0u);
    u64 there = 0;
    std::memcpy(&there, portal.area.data() + 4, sizeof there);
    EXPECT_EQ(there, SimulatedObjects::clock_reference);
}

TEST_F(MessageServerTest, lends_only_so_many) {
    SimulatedPortal& portal = objects.all[0]->portal;
    u64 next = u64{1} << 40;
    portal.dispatch = [&](middl::ServerCall&) { return Reply{{}, 0, {next++}}; };
    for (u64 number = 1; number <= LentReferences::capacity; ++number) ASSERT_EQ(follow(0).words[0], number);
    EXPECT_EQ(follow(0).number, refusal(SystemError::busy));
    next = u64{1} << 40;
    EXPECT_EQ(follow(0).words[0], 1u) << "what it has, it may have again";
}

} // namespace
} // namespace metta
