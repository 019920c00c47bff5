// SPDX-License-Identifier: MIT
// Calls made of texts against generated dispatchers: the same as what generated surrogates make.
#include "runtime/types/dynamic_call.hpp"

#include <gtest/gtest.h>

#include "meddler/tests/random_value.hpp"
#include "meddler/tests/sample_servers.hpp"
#include "meddler/tests/simulation.hpp"
#include "runtime/middl/any.hpp"
#include "runtime/middl/message.hpp"
#include "runtime/types/tests/known.hpp"

namespace metta::types {
namespace {

using Texts = std::vector<std::string_view>;

/// A server behind a portal, and calls of it.
template <class Server>
struct Fixture {
    explicit Fixture(const InterfaceRecord& interface_, usize area_size = 4096)
        : interface(interface_), portal(area_size, [this](middl::ServerCall& call) { return dispatch(server, call); }),
          invoker(SimulatedTransport(portal)), copy(area_size) {
        portal.references = &references;
    }

    /// What a call prints, and how it ended if it did not return; or what is wrong.
    std::string operator()(std::string_view name, const Texts& texts) {
        const OperationRecord* const operation = find_operation(samples(), interface, name);
        if (operation == nullptr) return "no operation";
        StringSink out, why;
        const CallEnd end = call(out, {samples(), why, nullptr}, interface, *operation, texts, invoker, copy);
        constexpr std::string_view ends[] = {"", "raised ", "refused ", "not made "};
        EXPECT_EQ(why.written.empty(), end == CallEnd::returned || end == CallEnd::raised);
        return std::string(ends[static_cast<usize>(end)]) + out.written + why.written;
    }

    const InterfaceRecord& interface;
    HeapMemory server_memory;
    SimulatedReferences references;
    Server server{server_memory};
    SimulatedPortal portal;
    TransportInvoker<SimulatedTransport> invoker;
    std::vector<byte> copy;
};
struct ConsoleFixture : Fixture<TestConsole> {
    ConsoleFixture() : Fixture(console_record::interface) {}
};
struct EverythingFixture : Fixture<TestEverything> {
    EverythingFixture() : Fixture(everything_record::interface) { server.references = &references; }
};

TEST(DynamicCalls, of_a_console) {
    ConsoleFixture call;
    EXPECT_EQ(call("Write", {"hello", "Red", "{Bold}", "true"}), "77\n");
    EXPECT_EQ(call.server.written, "hello");
    EXPECT_TRUE(call.server.bold);
    EXPECT_EQ(call("Write", {"a line that is much too long", "Plain", "{}", "false"}),
              "raised Console.TooLong [limit = 20]\n");
    EXPECT_EQ(call("Append", {R"({[" my", Plain, {}, 0], [text = " friend", colour = Blue, style = {}, at = 1]})"}),
              "2\n");
    EXPECT_EQ(call("Read", {"8"}), "line = [text = \"hello my\", colour = Blue, style = {}, at = 0]\nmore = true\n");
    EXPECT_EQ(call("Read", {"0"}), "raised Console.Closed\n");
    EXPECT_EQ(call("History", {"5", "7"}), "{[text = \"\", colour = Plain, style = {}, at = 5], "
                                           "[text = \"\", colour = Plain, style = {}, at = 6]}\n");
    EXPECT_EQ(call("Bell", {"440"}), "");
    EXPECT_EQ(call.server.rung, 440);
    EXPECT_EQ(call("Quit", {"0"}), "raised Console.Closed\n");
    EXPECT_EQ(call("Quit", {"-7"}),
              "refused expected an answer from the Console, found that this caller may not do that");
    EXPECT_EQ(call.server.quit_with, -7);
    EXPECT_EQ(call("Switch", {"true"}), "Off\n");
    EXPECT_EQ(call("GetState", {}), "On\n");
    call.server.state = Device::State::starting;
    EXPECT_EQ(call("Switch", {"true"}), "raised Device.NotReady [state = Starting, milliseconds = 250]\n");
    TestClock clock;
    const std::string number = std::to_string(call.references.lend(Clock::type_code, &clock));
    EXPECT_EQ(call("Follow", {number}), "none\n");
    EXPECT_EQ(call.server.followed, &clock);
    EXPECT_EQ(call("Follow", {"none"}), "not made argument clock: expected an IREF Clock, found none");
    EXPECT_EQ(call("Follow", {"1"}), "refused expected an answer from the Console, found an argument refused");
    EXPECT_EQ(call("Write", {"hello", "Red"}), "not made expected 4 arguments (text, colour, style, wait), found 2");
    EXPECT_EQ(call("GetState", {"x"}), "not made expected 0 arguments, found 1");
    EXPECT_EQ(call("Bell", {"440000"}),
              "not made argument hertz: expected a SHORT CARDINAL, 0 to 65535, found '440000'");
    EXPECT_EQ(call("bell", {}), "no operation");
}

TEST(DynamicCalls, of_everything) {
    EverythingFixture call;
    EXPECT_EQ(call("Nop", {}), "");
    EXPECT_EQ(call("Scalars",
                   {"true", "255", "'a'", "65535", "1", "2", "-3", "-4", "5", "0.25", "-1.5", "Group", "{Circle}"}),
              [] {
                  HeapMemory memory;
                  StringSink sink;
                  const double sum =
                      *TestEverything(memory).scalars(true, 255, 'a', 65535, 1, 2, -3, -4, 5, 0.25f, -1.5,
                                                      Everything::Kind::group, {Everything::Kind::circle});
                  EXPECT_TRUE(print_word(sink, samples(), Predefined::long_real, std::bit_cast<u64>(sum)));
                  return sink.written + "\n";
              }());
    EXPECT_EQ(call("Change", {"41", R"({"one", "three"})", "<>"}),
              "count = 42\nnames = {\"<>one\", \"<>three\"}\nreal = 0.5\ntotal = 12\nfirst = \"one\"\n");
    EXPECT_EQ(call("Pick", {"Circle(1)", "0x1000", "{1, 2}", "[]", "5"}), "shape_again = Circle(1)\nsize = 1002\n");
    EXPECT_EQ(call("Pick", {"Circle(1)", "0x1000", "{1, 2}", "[]", "true"}), "raised Everything.Empty\n");
    EXPECT_EQ(call("if", {"1", "2", "3", "[class = \"four\"]"}), "10\n");
    EXPECT_EQ(call("Tell", {"x", "Square"}), "");
    EXPECT_EQ(call.server.told, "x");
    EXPECT_EQ(call.server.told_kind, Everything::Kind::square);
    EXPECT_EQ(call("Stop", {"-1"}), "raised Everything.Odd [kind = Square]\n");
    EXPECT_EQ(call("Stop", {"1"}), "refused expected an answer from the Everything, found the call given up");
    TestClock one, other;
    const u64 first = call.references.lend(Clock::type_code, &one),
              second = call.references.lend(Clock::type_code, &other);
    EXPECT_EQ(call("Link", {std::to_string(first), "{" + std::to_string(second) + "}"}),
              std::to_string(second + 1) + "\n");
    call.portal.failure = SystemError::peer_died;
    EXPECT_EQ(call("Nop", {}), "refused expected an answer from the Everything, found that it has ended");
}

TEST(DynamicCalls, are_what_surrogates_make) {
    EverythingFixture call;
    call.portal.area.resize(1 << 18);
    call.copy.resize(1 << 18);
    EverythingSurrogate<SimulatedTransport> surrogate(SimulatedTransport(call.portal), call.server_memory,
                                                      &call.references);
    Random random(3);
    const OperationRecord& echo = *find_operation(samples(), call.interface, "Echo");
    for (int round = 0; round != 100; ++round) {
        Everything::Mixed value;
        RandomValue<Everything::Mixed>::fill(value, random, call.server_memory, 3);
        const std::string text = text_of_bytes(Everything::code_of_mixed, bytes_of(value));
        call.server.raise = round % 6;
        // The arguments lie where the surrogate puts them.
        const auto answer = surrogate.echo(value);
        const std::string_view texts[] = {text};
        std::vector<byte> area(call.portal.area.size());
        StringSink why;
        const auto made = marshal({samples(), why}, echo, texts, area);
        ASSERT_TRUE(made) << why.written;
        ASSERT_EQ(std::vector(area.begin(), area.begin() + static_cast<long>(made->filled)), bytes_of(value));
        const std::string told = call("Echo", {text});
        if (call.server.raise == 0) {
            ASSERT_EQ(told, text + "\n");
        } else if (call.server.raise == 5) {
            ASSERT_EQ(told, "refused expected an answer from the Everything, found the connection gone");
        } else {
            ASSERT_TRUE(told.starts_with(std::array{
                "", "raised Everything.Bad [why = \"because\", numbers = [yes = ", "raised Everything.Empty\n",
                "raised Everything.Odd [kind = Group]", "raised Console.TooLong [limit = 9]"}
                                             .at(static_cast<usize>(call.server.raise))))
                << told;
        }
    }
}

TEST(DynamicCalls, put_scalars_in_registers) {
    EverythingFixture call;
    const OperationRecord& scalars = *find_operation(samples(), call.interface, "Scalars");
    const std::string_view texts[] = {"true", "1", "2", "3", "4", "5", "-6", "-7", "-8", "0", "0", "Circle", "{}"};
    EverythingSurrogate<SimulatedTransport> surrogate(SimulatedTransport(call.portal), call.server_memory);
    ASSERT_TRUE(surrogate.scalars(true, 1, 2, 3, 4, 5, -6, -7, -8, 0, 0, Everything::Kind::circle, {}).has_value());
    std::vector<byte> area(4096);
    StringSink why;
    const auto made = marshal({samples(), why}, scalars, texts, area);
    ASSERT_TRUE(made) << why.written;
    EXPECT_EQ(made->words, call.portal.last_words);
    EXPECT_EQ(made->filled, 50u);
    EXPECT_TRUE(std::equal(area.begin(), area.begin() + 50, call.portal.area.begin()));
    EXPECT_FALSE(marshal({samples(), why}, scalars, texts, std::span(area).first(49)));
    EXPECT_EQ(why.written, "argument kinds: expected values of at most 7 bytes, found more");
}

/// Answers as it is told.
class HostileServer final : public Invoker {
  public:
    middl::Reply invoke(u64, const Words&, usize) override { return reply; }
    std::span<byte> area() override { return bytes; }
    middl::Reply reply;
    std::vector<byte> bytes = std::vector<byte>(64);
};

TEST(DynamicCalls, believe_no_answer) {
    HostileServer server;
    std::vector<byte> copy(64);
    const auto answer = [&](std::string_view name, u64 outcome, Words words, Texts texts = {}) {
        StringSink out, why;
        server.reply = {{}, outcome, words};
        const CallEnd end = call(out, {samples(), why}, console_record::interface,
                                 *find_operation(samples(), console_record::interface, name), texts, server, copy);
        EXPECT_EQ(end == CallEnd::refused, out.written.empty()) << out.written;
        return out.written + why.written;
    };
    EXPECT_EQ(answer("GetState", 0, {1}), "Starting\n");
    EXPECT_EQ(answer("GetState", 0, {3}), "expected an answer of Console.GetState, found one that is none");
    EXPECT_EQ(answer("GetState", 5, {0}), "expected an answer of Console.GetState, found one that is none");
    EXPECT_EQ(answer("GetState", ~u64{0}, {0}), "expected an answer of Console.GetState, found one that is none");
    EXPECT_EQ(answer("GetState", 0x107, {0}), "expected an answer of Console.GetState, found one that is none");
    EXPECT_EQ(answer("GetState", 0x102, {0}), "expected an answer from the Console, found it busy; try again later");
    EXPECT_EQ(answer("GetState", 1, {2, 7}), "Device.NotReady [state = On, milliseconds = 7]\n");
    EXPECT_EQ(answer("GetState", 1, {2, u64{1} << 32}),
              "expected an answer of Console.GetState, found one that is none");
    EXPECT_EQ(answer("Quit", 0, {}, {"1"}), "expected an answer of Console.Quit, found one that is none");
    server.bytes[0] = byte{61}; // a text that is longer than the area
    EXPECT_EQ(answer("Read", 0, {1}, {"1"}), "expected an answer of Console.Read, found one that is none");
    server.bytes[0] = byte{0};
    server.bytes[4] = byte{2};
    EXPECT_EQ(answer("Read", 0, {1}, {"1"}), "line = [text = \"\", colour = Green, style = {}, at = 0]\nmore = true\n");
}

TEST(DynamicCalls, go_through_messages_too) {
    HeapMemory server_memory, memory;
    TestConsole server(server_memory);
    struct Channel {
        TestConsole& server;
        middl::Memory& memory;
        std::vector<byte> answer = std::vector<byte>(1024);
        std::span<const byte> exchange(std::span<const byte> request, std::span<byte> buffer) {
            const usize size = middl::serve_message(request, answer, Console::type_code, 0, memory, nullptr,
                                                    [&](middl::ServerCall& call) { return dispatch(server, call); });
            std::copy_n(answer.begin(), size, buffer.begin());
            return buffer.first(size);
        }
    } channel{server, memory};
    std::vector<byte> buffer(1024), copy(1024);
    TransportInvoker invoker(middl::StreamTransport<Channel>(channel, Console::type_code, 0, buffer));
    StringSink out, why;
    const InterfaceRecord& console = console_record::interface;
    const std::string_view texts[] = {"by message", "Red", "{}", "false"};
    EXPECT_EQ(call(out, {samples(), why}, console, *find_operation(samples(), console, "Write"), texts, invoker, copy),
              CallEnd::returned)
        << why.written;
    EXPECT_EQ(out.written, "77\n");
    EXPECT_EQ(server.written, "by message");
}

class Renumber final : public ReferenceVisitor {
  public:
    bool reference(TypeCode interface, u64& number) override {
        seen.emplace_back(interface.value, number);
        number += 1000;
        return number != 1666;
    }
    std::vector<std::pair<u64, u64>> seen;
};

TEST(Walks, visit_references) {
    const auto parse = [](TypeCode type, std::string_view text) {
        std::string why;
        auto bytes = bytes_of_text(type, text, why);
        EXPECT_EQ(why, "");
        return bytes;
    };
    Renumber renumber;
    const TypeCode tree = Everything::code_of_tree;
    auto bytes = parse(tree, R"([name = "", children = {["", {}, {["a", Clock(5)]}]}, extra = {["b", IREF Clock(0)],
        ["c", 7], ["d", Everything.Watch(8)], ["e", Everything.Anything(Console(9))]}])");
    EXPECT_EQ(walk(samples(), tree, bytes, renumber).flaw, Flaw::none);
    EXPECT_EQ(renumber.seen,
              (std::vector<std::pair<u64, u64>>{
                  {Clock::type_code.value, 5}, {Clock::type_code.value, 8}, {Console::type_code.value, 9}}));
    EXPECT_EQ(
        text_of_bytes(tree, bytes),
        "[name = \"\", children = {[name = \"\", children = {}, extra = {[key = \"a\", value = IREF Clock(1005)]}]}, "
        "extra = {[key = \"b\", value = IREF Clock(none)], [key = \"c\", value = LONG CARDINAL(7)], [key = \"d\", "
        "value = Everything.Watch(1008)], [key = \"e\", value = Everything.Anything(IREF Console(1009))]}]");
    bytes = parse(Everything::code_of_watch, "666");
    EXPECT_EQ(walk(samples(), Everything::code_of_watch, bytes, renumber).flaw, Flaw::refused);
    bytes = parse(Predefined::any, "0x70003({1})");
    const Walked unknown = walk(samples(), Predefined::any, bytes, renumber);
    EXPECT_EQ(unknown.flaw, Flaw::unknown_type);
    EXPECT_EQ(unknown.type.value, 0x70003u);
    EXPECT_EQ(walk(samples(), Predefined::any, bytes).flaw, Flaw::none);
    EXPECT_EQ(walk(samples(), {0x70003}, bytes).flaw, Flaw::unknown_type);
    EXPECT_EQ(walk(samples(), Predefined::word, bytes).flaw, Flaw::unknown_type);
}

TEST(Walks, go_through_words_and_area) {
    const auto& link = everything_record::interface.operations[5].arguments;
    std::string why;
    Renumber renumber;
    Words words = {5, 6, 7, 8};
    auto bytes = bytes_of_text(link[1].type, "{9, none}", why);
    const Walked walked = walk_placed(samples(), link, Part::arguments, words, bytes, &renumber);
    EXPECT_EQ(walked.flaw, Flaw::none);
    EXPECT_EQ(walked.size, 20u);
    EXPECT_EQ(words, (Words{1005, 0, 0, 0}));
    EXPECT_EQ(text_of_bytes(link[1].type, bytes), "{1009, none}");
    words = {1005, 1, 2, 3};
    EXPECT_EQ(walk_placed(samples(), link, Part::results, words, {}, nullptr).flaw, Flaw::none);
    EXPECT_EQ(words, (Words{1005, 0, 0, 0}));
}

TEST(Walks, are_as_deep_as_values_can_be) {
    std::string text;
    for (int level = 0; level != 64; ++level) text += "Group({";
    std::string closed = text + "Nothing(1)";
    for (int level = 0; level != 64; ++level) closed += "})";
    std::string why;
    auto bytes = bytes_of_text(Everything::code_of_choice_one, closed, why);
    ASSERT_EQ(why, "");
    EXPECT_EQ(walk(samples(), Everything::code_of_choice_one, bytes).flaw, Flaw::none);
    HeapMemory memory;
    Everything::ChoiceOne value;
    middl::Reader reader(bytes, memory);
    EXPECT_TRUE(middl::Codec<Everything::ChoiceOne>::take(reader, value)) << "as deep as for generated code";
    std::vector<byte> deeper;
    for (int level = 0; level != 65; ++level)
        for (const int one : {2, 0, 0, 0, 1, 0, 0, 0}) deeper.push_back(static_cast<byte>(one));
    deeper.resize(deeper.size() + 100);
    EXPECT_EQ(walk(samples(), Everything::code_of_choice_one, deeper).flaw, Flaw::too_deep);
}

} // namespace
} // namespace metta::types
