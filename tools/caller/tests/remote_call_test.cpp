// SPDX-License-Identifier: MIT
// Calls from texts, of a machine whose types are learned from it.
#include "tools/caller/remote_call.hpp"

#include <gtest/gtest.h>

#include "tools/caller/tests/simulated_machine.hpp"

namespace metta::caller {
namespace {

using types::CallEnd;

class StringSink final : public TextSink {
  public:
    void write(std::string_view more) override { text += more; }
    std::string text;
};

struct RemoteCallTest : testing::Test {
    CallEnd call(std::string_view path, std::string_view operation,
                 std::initializer_list<std::string_view> arguments = {}) {
        out.text.clear();
        why.text.clear();
        const std::vector<std::string_view> words(arguments);
        return caller.call(path, operation, words, out, why);
    }
    bool said(std::string_view part) const { return why.text.find(part) != std::string::npos; }

    SimulatedMachine machine;
    RemoteCaller caller{machine};
    StringSink out, why;
};

TEST_F(RemoteCallTest, calls) {
    EXPECT_EQ(call("services>console", "Write", {R"("hi\n")"}), CallEnd::returned) << why.text;
    EXPECT_EQ(machine.console.written, "hi\n");
    EXPECT_EQ(out.text, "");
    EXPECT_EQ(call("services>console", "Read", {"3"}), CallEnd::returned);
    EXPECT_EQ(out.text, "typ\n");
    EXPECT_EQ(call("services>types", "Find", {"Console"}), CallEnd::returned);
    EXPECT_EQ(out.text, std::to_string(Console::type_code.value) + "\n");
    EXPECT_EQ(why.text, "");
}

TEST_F(RemoteCallTest, exceptions_and_refusals) {
    EXPECT_EQ(call("services>console", "Read", {"0"}), CallEnd::raised);
    EXPECT_EQ(out.text + why.text, "Console.Closed\n");
    EXPECT_EQ(call("services>types", "Register", {"{1, 2}"}), CallEnd::raised);
    EXPECT_NE((out.text + why.text).find("it is a test"), std::string::npos);
    EXPECT_EQ(call("services>console", "AwaitInterrupt"), CallEnd::refused);
    EXPECT_TRUE(said("busy")) << why.text;
}

TEST_F(RemoteCallTest, what_is_wrong_is_told_and_not_called) {
    EXPECT_EQ(call("services>console", "Write", {"\"open"}), CallEnd::bad_arguments);
    EXPECT_EQ(call("services>console", "Write"), CallEnd::bad_arguments);
    EXPECT_TRUE(said("expected 1 argument")) << why.text;
    EXPECT_EQ(call("services>console", "Wrote", {"x"}), CallEnd::bad_arguments);
    EXPECT_TRUE(said("expected an operation of Console, found Wrote; did you mean 'Write'?")) << why.text;
    EXPECT_EQ(call("services>consol", "Write", {"x"}), CallEnd::bad_arguments);
    EXPECT_EQ(why.text, "services>consol: expected an entry, found no 'services>consol'");
    machine.names.entries["number"] = {middl::Predefined::cardinal, 7};
    EXPECT_EQ(call("number", "Write", {"x"}), CallEnd::bad_arguments);
    EXPECT_TRUE(said("expected an object")) << why.text;
    machine.names.entries["strange"] = {middl::TypeCode::make(0xabcdef, 0), 1};
    EXPECT_EQ(call("strange", "Write", {"x"}), CallEnd::bad_arguments);
    EXPECT_TRUE(said("expected an interface that the typesystem describes")) << why.text;
    EXPECT_EQ(machine.console.written, "");
}

TEST_F(RemoteCallTest, asks_other_contexts_on_the_way) {
    machine.names.other = SimulatedMachine::other_reference;
    machine.other.entries["a>console"] = {Console::type_code, SimulatedMachine::console_reference};
    EXPECT_EQ(call("other>a>console", "Write", {"x"}), CallEnd::returned) << why.text;
    EXPECT_EQ(machine.other.asked.back(), "a>console");
    machine.other.other = SimulatedMachine::other_reference;
    EXPECT_EQ(call("other>other>b", "Write", {"x"}), CallEnd::bad_arguments);
    EXPECT_EQ(why.text, "other>other>b: expected an entry, found no 'b'");
}

TEST_F(RemoteCallTest, a_ring_of_contexts_ends) {
    RingContext ring(SimulatedMachine::names_reference);
    machine.all[SimulatedMachine::names_reference]->portal.dispatch = [&](middl::ServerCall& call) {
        return dispatch(ring, call);
    };
    EXPECT_EQ(call("x", "Write"), CallEnd::bad_arguments);
    EXPECT_TRUE(said("on and on")) << why.text;
}

TEST_F(RemoteCallTest, values_of_any_type) {
    EXPECT_EQ(call("", "Add", {"a>b", "CARDINAL(7)"}), CallEnd::returned) << why.text;
    EXPECT_EQ(machine.names.added["a>b"].code, middl::Predefined::cardinal);
    EXPECT_EQ(call("", "Add", {"status", "Domains.DomainStatus(Running)"}), CallEnd::returned) << why.text;
    EXPECT_EQ(machine.names.added["status"].code, Domains::code_of_domain_status);
    EXPECT_EQ(machine.names.added["status"].value, 1u);
    EXPECT_EQ(call("", "Add", {"text", R"("some text")"}), CallEnd::returned) << why.text;
    EXPECT_EQ(machine.names.added["text"].bytes.size(), 4u + 9);

    // A reference is a path here, the peer's number on the way, and a reference again over there.
    EXPECT_EQ(call("", "Add", {"mine", "services>console"}), CallEnd::returned) << why.text;
    EXPECT_EQ(machine.names.added["mine"].code, Console::type_code);
    EXPECT_EQ(machine.names.added["mine"].value, SimulatedMachine::console_reference);
}

TEST_F(RemoteCallTest, types_that_only_an_answer_speaks_of) {
    machine.names.entries["status"] = {Domains::code_of_domain_status, 3};
    EXPECT_EQ(call("", "Get", {"status"}), CallEnd::returned) << why.text;
    EXPECT_EQ(out.text, "rest = \"\"\nvalue = Domains.DomainStatus(Ended)\n");
    machine.names.entries["server"] = {Domains::type_code, 5};
    EXPECT_EQ(call("", "Get", {"server"}), CallEnd::returned) << why.text;
    EXPECT_EQ(out.text, "rest = \"\"\nvalue = IREF Domains(3)\n");
}

TEST_F(RemoteCallTest, types_are_learned_once_and_only_if_needed) {
    for (int round = 0; round < 3; ++round) EXPECT_EQ(call("services>console", "Flush"), CallEnd::returned);
    EXPECT_EQ(machine.types.described.size(), 1u);
    const usize size = machine.types.known[Console::type_code.value].description.size();
    const usize pieces = (size + SimulatedTypesystem::piece_size - 1) / SimulatedTypesystem::piece_size;
    EXPECT_EQ(machine.types.described[Console::type_code.value], pieces);
}

TEST_F(RemoteCallTest, descriptions_are_believed_only_if_they_make_sense) {
    auto& described = machine.types.known[Console::type_code.value].description;
    const std::vector<u8> honest = described;
    const auto call_afresh = [&] {
        RemoteCaller fresh(machine);
        why.text.clear();
        return fresh.call("services>console", "Flush", {}, out, why);
    };
    described = machine.types.known[Context::type_code.value].description;
    EXPECT_EQ(call_afresh(), CallEnd::bad_arguments) << "another interface's";
    EXPECT_TRUE(said("expected an interface that the typesystem describes")) << why.text;
    for (usize changed = 0; changed < honest.size(); changed += 7) {
        described = honest;
        described[changed] ^= 0xff;
        (void)call_afresh();
    }
    described.clear();
    EXPECT_EQ(call_afresh(), CallEnd::bad_arguments);
    described = honest;
    EXPECT_EQ(call_afresh(), CallEnd::returned);
}

TEST_F(RemoteCallTest, a_machine_that_goes_away) {
    EXPECT_EQ(call("services>console", "Flush"), CallEnd::returned);
    machine.gone = true;
    EXPECT_EQ(call("services>console", "Flush"), CallEnd::bad_arguments);
    EXPECT_TRUE(said("that it has ended")) << why.text;
}

TEST_F(RemoteCallTest, a_machine_of_another_version_is_told) {
    machine.names.entries["services>types"] = {Console::type_code, SimulatedMachine::types_reference};
    EXPECT_EQ(call("services>console", "Flush"), CallEnd::bad_arguments);
    EXPECT_TRUE(said("from the same source")) << why.text;
}

} // namespace
} // namespace metta::caller
