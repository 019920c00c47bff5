// SPDX-License-Identifier: MIT
// Definitions of the sample interfaces, names of types, and what is found in interfaces.
#include "runtime/types/definition.hpp"

#include "meddler/tests/samples/console_portal.hpp"
#include "meddler/tests/samples/everything_portal.hpp"
#include "runtime/base/spelling.hpp"
#include "runtime/types/tests/definition_check.hpp"
#include "runtime/types/tests/known.hpp"
#include "runtime/types/type_name.hpp"

namespace metta::types {
namespace {

TEST(Definitions, declare_the_same) { EXPECT_EQ(check_definitions(samples(), METTA_SAMPLES), samples().size()); }

TEST(Definitions, look_as_one_writes) {
    const InterfaceRecord& console = console_record::interface;
    const std::string text = definition(samples(), console);
    EXPECT_TRUE(
        text.starts_with("-- A place to write lines to and to read them from.\n"
                         "--\n"
                         "-- A console belongs to one client at a time. Lines are text without control letters; "
                         "what is longer than \"TooLong\"\n"
                         "-- allows is refused as a whole, and nothing is written.\n"
                         "\n"
                         "Console : INTERFACE =\n"
                         "  EXTENDS Device;\n"
                         "  NEEDS Clock;\n"
                         "BEGIN\n"
                         "\n"
                         "  Colour : TYPE = { Plain, Red, Green, Blue };\n"
                         "\n"
                         "  Style : TYPE = SET OF { Bold, Underlined, Reversed };\n"))
        << text;
    EXPECT_TRUE(text.ends_with("  -- From now on lines are dated by \"clock\".\n"
                               "  Follow : PROC [ clock : IREF Clock ] RETURNS [ before : IREF Clock ];\n"
                               "\n"
                               "END.\n"));
    EXPECT_EQ(definition(samples(), console, console.types[2]), "  Line : TYPE = RECORD [\n"
                                                                "    text   : STRING,    -- without an end of line\n"
                                                                "    colour : Colour,    -- of all its letters\n"
                                                                "    style  : Style,\n"
                                                                "    at     : Clock.T    -- when it was written\n"
                                                                "  ];\n");
    EXPECT_EQ(definition(samples(), console, console.exceptions[1]),
              "  -- No line may have more letters than \"limit\".\n"
              "  TooLong : EXCEPTION [ limit : CARDINAL ];\n");
    EXPECT_EQ(
        definition(samples(), console, console.operations[0]),
        "  -- Writes one line at the end. \"wait\" says whether to return only when it can be seen.\n"
        "  Write : PROC [ text : STRING; colour : Colour; style : Style; wait : BOOLEAN ] RETURNS [ at : Clock.T ]\n"
        "          RAISES Closed, TooLong;\n");
    EXPECT_EQ(
        definition(samples(), everything_record::interface, everything_record::interface.operations[1]),
        "  Scalars : PROC [ yes : BOOLEAN; octet : OCTET; char : CHAR; short : SHORT CARDINAL; plain : CARDINAL;\n"
        "                   long : LONG CARDINAL; ishort : SHORT INTEGER; iplain : INTEGER; ilong : LONG INTEGER; real "
        ": REAL;\n"
        "                   longreal : LONG REAL; kind : Kind; kinds : Kinds ] RETURNS [ sum : LONG REAL ];\n");
    StringSink sentence;
    print_first_sentence(sentence, "One that\ngoes on. And another.");
    EXPECT_EQ(sentence.take(), "One that goes on.");
    print_first_sentence(sentence, "No 1.5 end\n\nmore.");
    EXPECT_EQ(sentence.take(), "No 1.5 end");
}

std::string name_of(TypeCode code, const InterfaceRecord* within = nullptr) {
    StringSink sink;
    print_type_name(sink, samples(), code, within);
    return sink.written;
}

TEST(TypeNames, are_what_one_writes) {
    EXPECT_EQ(name_of(Predefined::cardinal), "CARDINAL");
    EXPECT_EQ(name_of(Predefined::any), "Type.Any");
    EXPECT_EQ(name_of(Everything::code_of_kind), "Everything.Kind");
    EXPECT_EQ(name_of(Everything::code_of_kind, &everything_record::interface), "Kind");
    EXPECT_EQ(name_of(clock_record::interface.code), "IREF Clock");
    EXPECT_EQ(name_of(everything_record::interface.operations[5].arguments[1].type), "SEQUENCE OF Everything.Watch");
    EXPECT_EQ(name_of(everything_record::interface.operations[6].arguments[3].type), "RECORD [ class : STRING ]");
    EXPECT_EQ(name_of({0x70003}), "type 0x70003");
    EXPECT_EQ(name_of({Everything::type_code.value + 999}),
              "type 0x" + name_of({Everything::type_code.value + 999}).substr(7));
    for (const InterfaceRecord* one : {&console_record::interface, &everything_record::interface}) {
        EXPECT_EQ(type_named(samples(), one->name), one->code);
        EXPECT_EQ(type_named(samples(), name_of(one->code)), one->code);
        for (const TypeRecord& type : one->types)
            if (!type.name.empty()) EXPECT_EQ(type_named(samples(), name_of(type.code)), type.code);
    }
    EXPECT_EQ(type_named(samples(), "LONG REAL"), Predefined::long_real);
    EXPECT_EQ(type_named(samples(), "0xc4ac1e339ea30001"), Everything::code_of_kind);
    for (const std::string_view wrong : {"", ".", "none", "Everything.", ".Kind", "Everything.kind", "cardinal", "0x",
                                         "0x5", "0x70003", "IREF ", "IREF CARDINAL", "0x12345678901234567"})
        EXPECT_EQ(type_named(samples(), wrong), Predefined::none) << wrong;
}

TEST(Operations, are_found) {
    const InterfaceRecord& console = console_record::interface;
    EXPECT_EQ(find_operation(samples(), console, "Switch")->number, 1u) << "inherited";
    EXPECT_EQ(find_operation(samples(), console, "Read")->number, 4u);
    EXPECT_EQ(find_operation(samples(), console, "read"), nullptr);
    EXPECT_EQ(find_operation(samples(), device_record::interface, "Read"), nullptr);
    u32 number = 0;
    visit_operations(samples(), console, [&](const InterfaceRecord& declaring, const OperationRecord& operation) {
        EXPECT_EQ(operation.number, number++);
        EXPECT_EQ(&declaring, operation.number < 2 ? &device_record::interface : &console);
    });
    EXPECT_EQ(number, 9u);
    Registry orphans;
    ASSERT_TRUE(orphans.add(console)); // without its parent
    EXPECT_EQ(find_operation(orphans, console, "Read"), nullptr);
}

TEST(Operations, raise_exceptions_in_the_order_of_outcomes) {
    const auto name = [](const InterfaceRecord& interface, u64 outcome) {
        const FoundException found = exception_of_outcome(samples(), interface, outcome);
        return found ? std::string(found.interface->name) + "." + std::string(found.exception->name) : "";
    };
    // As Error is declared: Raised<NotReady, Closed, TooLong, Clock::Past>, Raised<Bad, Empty, Odd, Console::TooLong>.
    using ConsoleError = Raised<Device::NotReady, Console::Closed, Console::TooLong, Clock::Past>;
    static_assert(std::is_same_v<Console::Error, ConsoleError>);
    EXPECT_EQ(name(console_record::interface, 1), "Device.NotReady");
    EXPECT_EQ(name(console_record::interface, 2), "Console.Closed");
    EXPECT_EQ(name(console_record::interface, 3), "Console.TooLong");
    EXPECT_EQ(name(console_record::interface, 4), "Clock.Past");
    EXPECT_EQ(name(console_record::interface, 5), "");
    EXPECT_EQ(name(console_record::interface, 0), "");
    using EverythingError = Raised<Everything::Bad, Everything::Empty, Everything::Odd, Console::TooLong>;
    static_assert(std::is_same_v<Everything::Error, EverythingError>);
    EXPECT_EQ(name(everything_record::interface, 1), "Everything.Bad");
    EXPECT_EQ(name(everything_record::interface, 3), "Everything.Odd");
    EXPECT_EQ(name(everything_record::interface, 4), "Console.TooLong");
}

TEST(Spelling, finds_what_may_have_been_meant) {
    const auto nearest = [](std::string_view name, std::initializer_list<std::string_view> candidates) {
        Nearest found(name);
        for (const std::string_view candidate : candidates) found.offer(candidate);
        return found.best();
    };
    EXPECT_EQ(nearest("Wirte", {"Read", "Write", "Writer"}), "Write");
    EXPECT_EQ(nearest("write", {"Read", "Write"}), "Write");
    EXPECT_EQ(nearest("xyz", {"Read", "Write"}), "");
    EXPECT_EQ(nearest("a", {"b"}), "");
    EXPECT_EQ(nearest(std::string(100, 'x'), {"Read"}), "");
    EXPECT_EQ(nearest("Closd", {std::string_view("Closed"), std::string_view("Close")}), "Closed");
}

} // namespace
} // namespace metta::types
