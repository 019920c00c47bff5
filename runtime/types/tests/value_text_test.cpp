// SPDX-License-Identifier: MIT
// Values as texts, both ways.
#include <gtest/gtest.h>

#include "meddler/tests/random_value.hpp"
#include "meddler/tests/samples/everything_portal.hpp"
#include "meddler/tests/simulation.hpp"
#include "runtime/middl/any.hpp"
#include "runtime/types/tests/known.hpp"
#include "runtime/types/walk.hpp"

namespace metta::types {
namespace {

/// The value that a text is, as the text that it prints as; or what is wrong.
std::string again(TypeCode type, std::string_view text, Paths* paths = nullptr) {
    std::string why;
    const auto bytes = bytes_of_text(type, text, why, paths);
    return bytes.empty() ? why : text_of_bytes(type, bytes);
}

TypeCode type_in(const InterfaceRecord& interface, middl::RecordedKind kind, TypeCode element) {
    for (const TypeRecord& type : interface.types)
        if (type.kind == kind && type.element == element) return type.code;
    return Predefined::none;
}

TEST(TextValues, numbers) {
    EXPECT_EQ(again(Predefined::cardinal, "4294967295"), "4294967295");
    EXPECT_EQ(again(Predefined::cardinal, " 0x1F "), "31");
    EXPECT_EQ(again(Predefined::octet, "0b101"), "5");
    EXPECT_EQ(again(Predefined::integer, "-2147483648"), "-2147483648");
    EXPECT_EQ(again(Predefined::short_integer, "-0x1"), "-1");
    EXPECT_EQ(again(Predefined::long_integer, "-9223372036854775808"), "-9223372036854775808");
    EXPECT_EQ(again(Predefined::long_cardinal, "18446744073709551615"), "18446744073709551615");
    EXPECT_EQ(again(Predefined::cardinal, "4294967296"), "expected a CARDINAL, 0 to 4294967295, found '4294967296'");
    EXPECT_EQ(again(Predefined::cardinal, "-1"), "expected a CARDINAL, 0 to 4294967295, found '-1'");
    EXPECT_EQ(again(Predefined::octet, "256"), "expected an OCTET, 0 to 255, found '256'");
    EXPECT_EQ(again(Predefined::short_integer, "32768"), "expected a SHORT INTEGER, -32768 to 32767, found '32768'");
    EXPECT_EQ(again(Predefined::long_cardinal, "18446744073709551616"),
              "expected a LONG CARDINAL, 0 to 18446744073709551615, found '18446744073709551616'");
    EXPECT_EQ(again(Predefined::cardinal, ""), "expected a CARDINAL, 0 to 4294967295, found the end");
    EXPECT_EQ(again(Predefined::cardinal, "{1}"), "expected a CARDINAL, 0 to 4294967295, found '{1}'");
    EXPECT_EQ(again(Predefined::cardinal, "1 2"), "expected the end behind the value, found '2'");
    EXPECT_EQ(again(Predefined::real, "1.5"), "1.5");
    EXPECT_EQ(again(Predefined::real, "nan(0x7f800001)"), "nan(0x7f800001)");
    EXPECT_EQ(again(Predefined::real, "x"), "expected a REAL, found 'x'");
    EXPECT_EQ(again(Predefined::real, "nan("), "expected a REAL, found 'nan('");
}

TEST(TextValues, letters_and_names) {
    EXPECT_EQ(again(Predefined::boolean, "true"), "true");
    EXPECT_EQ(again(Predefined::boolean, "ture"), "expected true or false, found 'ture'; did you mean 'true'?");
    EXPECT_EQ(again(Predefined::character, "'x'"), "'x'");
    EXPECT_EQ(again(Predefined::character, "x"), "'x'");
    EXPECT_EQ(again(Predefined::character, "65"), "'A'");
    EXPECT_EQ(again(Predefined::character, R"('\'')"), R"('\'')");
    EXPECT_EQ(again(Predefined::character, R"('\xff')"), R"('\xff')");
    EXPECT_EQ(again(Predefined::character, "'xy'"), "expected a CHAR, in ' ' or as its number, 0 to 255, found ''xy''");
    EXPECT_EQ(again(Everything::code_of_kind, "Group"), "Group");
    EXPECT_EQ(again(Everything::code_of_kind, "group"),
              "expected a Kind (Circle, Square, Group, Nothing), found 'group'; did you mean 'Group'?");
    EXPECT_EQ(again(Everything::code_of_kinds, "{Nothing,Circle}"), "{Circle, Nothing}");
    EXPECT_EQ(again(Everything::code_of_kinds, "[]"), "{}");
    EXPECT_EQ(again(Everything::code_of_kinds, "{Circle"), "expected ',' or '}' behind a member, found the end");
    EXPECT_EQ(again(Everything::code_of_kinds, "Circle"),
              "expected a set, {…}, (Circle, Square, Group, Nothing), found 'Circle'");
}

TEST(TextValues, texts) {
    EXPECT_EQ(again(Predefined::string, "as it is, \\ or {so}"), R"("as it is, \\ or {so}")");
    EXPECT_EQ(again(Predefined::string, R"("a\n\t\"\\\x41ß")"), R"("a\n\t\"\\Aß")");
    EXPECT_EQ(again(Predefined::string, ""), R"("")");
    EXPECT_TRUE(again(Predefined::string, R"("open)").starts_with("expected a text that ends with \""));
    EXPECT_TRUE(again(Predefined::string, R"("\q")").starts_with("expected a text that ends with \""));
    EXPECT_TRUE(again(Predefined::string, R"("\x4)").starts_with("expected a text that ends with \""));
    EXPECT_EQ(again(Predefined::string, R"("\xff")"),
              R"(expected a STRING, in UTF-8 and without \x00, found '"\xff"')");
    EXPECT_EQ(again(Predefined::string, R"("a" b)"), "expected the end behind the value, found 'b'");
    EXPECT_EQ(again(Everything::code_of_bytes, R"("abc")"), R"("abc")");
    EXPECT_EQ(again(Everything::code_of_bytes, "{0x61, 0, 255}"), "{0x61, 0x00, 0xff}");
    EXPECT_EQ(again(Everything::code_of_bytes, "{}"), "{}");
    EXPECT_EQ(again(Everything::code_of_bytes, "abc"), "expected elements, {…, …}, found 'abc'");
    EXPECT_EQ(again(Everything::code_of_address, R"("abc")"), "{0x61, 0x62, 0x63, 0x00, 0x00, 0x00}");
    EXPECT_EQ(again(Everything::code_of_address, "[1, 2]"), "expected 6 elements, found 2");
    EXPECT_EQ(again(Everything::code_of_address, R"("longer than six")"),
              R"(expected a text of at most 6 bytes, found '"longer than six"')");
    EXPECT_EQ(again(Everything::code_of_names, R"({"a", "b, c"})"), R"({"a", "b, c"})");
    EXPECT_EQ(again(Everything::code_of_names, "{a}"), "expected a STRING, in \" \", found 'a}'");
}

TEST(TextValues, composed) {
    EXPECT_EQ(again(Everything::code_of_matrix, "{{1, 2, 3}, [4, 5, 6.5]}"), "{{1, 2, 3}, {4, 5, 6.5}}");
    EXPECT_EQ(again(Everything::code_of_matrix, "{{1, 2}, {3}}"), "expected 3 elements, found 2");
    EXPECT_EQ(again(Everything::code_of_matrix, "{{1, 2, 3} {4"), "expected ',' or '}' behind an element, found '{4'");
    EXPECT_EQ(again(Everything::code_of_flags, "0b1000000000101"), "0b1000000000101");
    EXPECT_EQ(again(Everything::code_of_flags, "0x1fff"), "0b1111111111111");
    EXPECT_EQ(again(Everything::code_of_flags, "0x2000"), "expected 13 bits, 0b… or 0x…, found '0x2000'");
    EXPECT_EQ(again(Everything::code_of_flags, "0b12"), "expected 13 bits, 0b… or 0x…, found '0b12'");
    EXPECT_EQ(again(Everything::code_of_nothing, "[]"), "[]");
    EXPECT_EQ(again(Everything::code_of_choice_one, "Circle(2.5)"), "Circle(2.5)");
    EXPECT_EQ(again(Everything::code_of_choice_one, "Square = 2.5"), "Square(2.5)");
    EXPECT_EQ(again(Everything::code_of_choice_one, "Group{}"), "expected '(' or '=' behind 'Group', found '{}'");
    EXPECT_EQ(again(Everything::code_of_choice_one, "Group({Nothing(3), Group = [], Circle(1)})"),
              "Group({Nothing(3), Group({}), Circle(1)})");
    EXPECT_EQ(again(Everything::code_of_choice_one, "Circl(2.5)"),
              "expected one of the arms of a choice, as Circle(value), found 'Circl(2.5)'; did you mean 'Circle'?");
    EXPECT_EQ(again(Everything::code_of_choice_one, "Circle(2.5"), "expected ')' behind a value, found the end");
    EXPECT_EQ(again(Everything::code_of_tree, R"([name = "a", children = {["b", {}, {}]}, {[key = "k", value = 5]}])"),
              R"([name = "a", children = {[name = "b", children = {}, extra = {}]}, )"
              R"(extra = {[key = "k", value = LONG CARDINAL(5)]}])");
    EXPECT_EQ(again(Everything::code_of_tree, R"([name = "a", extra = {}])"),
              "expected the field 'children', found 'extra'; fields come in their order");
    EXPECT_EQ(again(Everything::code_of_tree, R"(["a"])"), "expected ',' and the field 'children', found ']'");
    EXPECT_EQ(again(Everything::code_of_tree, R"(["a", {}, {}, 5])"),
              "expected ']' behind the last field, found ', 5]'");
    EXPECT_EQ(again(Everything::code_of_tree, "5"), "expected fields, [… = …, …], found '5'");
}

class KnownPaths final : public Paths {
  public:
    std::optional<middl::Any> resolve(std::string_view path) override {
        if (path == "services>clock") return middl::reference_any(Clock_code, 77);
        if (path == "numbers>five") return middl::any_of(u32{5});
        return std::nullopt;
    }
    static constexpr TypeCode Clock_code = clock_record::interface.code;
};

TEST(TextValues, references) {
    KnownPaths paths;
    EXPECT_EQ(again(Everything::code_of_watch, "services>clock", &paths), "77");
    EXPECT_EQ(again(Everything::code_of_watch, "0x100000001"), "4294967297");
    EXPECT_EQ(again(Everything::code_of_watch, "none"), "none");
    EXPECT_EQ(again(Everything::code_of_watch, "services>clock"),
              "expected the path of an IREF Clock, found 'services>clock', where no paths are known");
    EXPECT_EQ(again(Everything::code_of_watch, "services>lock", &paths),
              "expected the path of an IREF Clock, found 'services>lock', where there is nothing");
    EXPECT_EQ(again(Everything::code_of_watch, "numbers>five", &paths),
              "expected an IREF Clock, found 'numbers>five', which is of the type CARDINAL");
}

TEST(TextValues, anys) {
    KnownPaths paths;
    const auto any = [&](std::string_view text) { return again(Predefined::any, text, &paths); };
    EXPECT_EQ(any("none"), "none");
    EXPECT_EQ(any("5"), "LONG CARDINAL(5)");
    EXPECT_EQ(any("-5"), "LONG INTEGER(-5)");
    EXPECT_EQ(any("1.5"), "LONG REAL(1.5)");
    EXPECT_EQ(any("true"), "BOOLEAN(true)");
    EXPECT_EQ(any("'c'"), "CHAR('c')");
    EXPECT_EQ(any("\"text\""), "STRING(\"text\")");
    EXPECT_EQ(any("some words"), "STRING(\"some words\")");
    EXPECT_EQ(any("numbers>five"), "CARDINAL(5)");
    EXPECT_EQ(any("services>clock"), "IREF Clock(77)");
    EXPECT_EQ(any("Clock(78)"), "IREF Clock(78)");
    EXPECT_EQ(any("IREF Clock(services>clock)"), "IREF Clock(77)");
    EXPECT_EQ(any("nothing>there"),
              "expected a path that leads to something, or a text in \" \", found 'nothing>there'");
    EXPECT_EQ(any("SHORT CARDINAL(7)"), "SHORT CARDINAL(7)");
    EXPECT_EQ(any("Everything.Kind(Group)"), "Everything.Kind(Group)");
    EXPECT_EQ(any("Everything.Kinds({Group})"), "Everything.Kinds({Group})");
    EXPECT_EQ(any("Everything.Names({\"a\"})"), "Everything.Names({\"a\"})");
    EXPECT_EQ(any("Everything.Anything(5)"), "Everything.Anything(LONG CARDINAL(5))");
    EXPECT_EQ(any("Everything.Knd(Group)"), "expected the name of a type before '(', found 'Everything.Knd(Group)'");
    EXPECT_EQ(any("Type.Any(5)"), "expected the name of a type before '(', found 'Type.Any(5)'");
    EXPECT_EQ(any("ADDRESS(5)"), "expected a type whose values can be sent, found 'ADDRESS(5)'");
    EXPECT_EQ(any("0x70003({1, 2})"), "0x70003({0x01, 0x02})") << "a type that nobody knows";
    EXPECT_EQ(any("0x70003(5)"), "0x70003(5)");
    EXPECT_EQ(any("CARDINAL(5"), "expected ')' behind a value, found the end");
    const TypeCode lists =
        type_in(everything_record::interface, middl::RecordedKind::sequence, Everything::code_of_watch);
    StringSink text;
    print(text, "0x", Hex{lists.value}, "({none, 4294967297})");
    EXPECT_EQ(any(text.written), text.written) << "a type without a name";
}

TEST(TextValues, hostile) {
    std::string deep;
    for (int level = 0; level != 1000; ++level) deep += "Group({";
    EXPECT_TRUE(again(Everything::code_of_choice_one, deep)
                    .starts_with("expected values within each other that are not nested as deeply as these"));
    deep.clear();
    for (int level = 0; level != 1000; ++level) deep += "Everything.Anything(";
    EXPECT_TRUE(again(Predefined::any, deep)
                    .starts_with("expected values within each other that are not nested as deeply as these"));
    EXPECT_EQ(again(Predefined::string, std::string(70'000, 'x')),
              "expected values of at most 65536 bytes, found more");
    EXPECT_EQ(again(heap_record::interface.types[0].code, "[1, 2]"),
              "expected a type whose values can be sent, found ADDRESS");
}

TEST(ValueTexts, plain) {
    std::string why;
    const auto bytes = bytes_of_text(Predefined::string, "a \"b\"\n", why);
    EXPECT_EQ(text_of_bytes(Predefined::string, bytes, TextStyle::plain), "a \"b\"\n");
    StringSink sink;
    EXPECT_TRUE(print_any(sink, samples(), middl::any_of(u32{5}), TextStyle::plain));
    EXPECT_EQ(sink.take(), "5");
    EXPECT_TRUE(print_any(sink, samples(), middl::any_of(u32{5})));
    EXPECT_EQ(sink.take(), "CARDINAL(5)");
    EXPECT_TRUE(print_any(sink, samples(), {}));
    EXPECT_EQ(sink.take(), "none");
    HeapMemory memory;
    EXPECT_TRUE(print_any(sink, samples(), *middl::text_any("x\"y", memory)));
    EXPECT_EQ(sink.take(), "STRING(\"x\\\"y\")");
    EXPECT_TRUE(print_any(sink, samples(), *middl::text_any("x\"y", memory), TextStyle::plain));
    EXPECT_EQ(sink.take(), "x\"y");
    EXPECT_FALSE(print_any(sink, samples(), {Everything::code_of_kind, 4}));
    EXPECT_FALSE(print_any(sink, samples(), {Predefined::octet, 256}));
    EXPECT_FALSE(print_any(sink, samples(), {Everything::code_of_names, 1}));
    EXPECT_FALSE(print_word(sink, samples(), Predefined::string, 0));
    EXPECT_EQ(sink.take(), "");
}

/// Takes every reference, which for a walk is a number like any other.
class EveryReference final : public middl::References {
  public:
    u64 lend(TypeCode, void* closure) override { return reinterpret_cast<u64>(closure); }
    void* bind(TypeCode, u64 number) override { return reinterpret_cast<void*>(number); }
};

/// Random values print as texts that are the same values, and a walk finds them right; with a byte changed, the walk
/// accepts them exactly if generated code does.
template <class T>
void try_type(TypeCode type, unsigned rounds) {
    Random random(type.value);
    HeapMemory memory;
    for (unsigned round = 0; round != rounds; ++round) {
        T value = {};
        RandomValue<T>::fill(value, random, memory, 3);
        std::vector<byte> bytes = bytes_of(value);
        const Walked walked = walk(samples(), type, bytes);
        ASSERT_EQ(walked.flaw, Flaw::none);
        ASSERT_EQ(walked.size, bytes.size());
        const std::string text = text_of_bytes(type, bytes);
        std::string why;
        ASSERT_EQ(bytes_of_text(type, text, why), bytes) << text << "\n" << why;

        if (bytes.empty()) continue;
        bytes[random() % bytes.size()] = static_cast<byte>(random() % 8 == 0 ? random() : random() % 3);
        if (random() % 4 == 0) bytes.resize(random() % bytes.size());
        T read = {};
        EveryReference references;
        middl::Reader reader(bytes, memory, &references);
        const bool good = middl::Codec<T>::take(reader, read);
        const Walked changed = walk(samples(), type, bytes);
        if (changed.flaw == Flaw::none) {
            ASSERT_TRUE(good) << text;
            ASSERT_EQ(changed.size, bytes.size() - reader.left());
        } else if (!text.contains("STRING(") && !text.contains("0x7")) { // within anys the walk knows more
            ASSERT_FALSE(good) << text;
        }
    }
}

TEST(ValueTexts, read_back_as_the_same_values) {
    try_type<Everything::ChoiceOne>(Everything::code_of_choice_one, 300);
    try_type<Everything::Numbers>(Everything::code_of_numbers, 300);
    try_type<Everything::Kinds>(Everything::code_of_kinds, 30);
    try_type<Everything::Flags>(Everything::code_of_flags, 30);
    try_type<Everything::Address>(Everything::code_of_address, 30);
    try_type<Everything::Matrix>(Everything::code_of_matrix, 30);
    try_type<Everything::Names>(Everything::code_of_names, 100);
    try_type<Everything::Alias>(Everything::code_of_alias, 30);
    try_type<Everything::Bytes>(Everything::code_of_bytes, 100);
    try_type<Everything::Nothing>(Everything::code_of_nothing, 3);
    try_type<Everything::Tree>(Everything::code_of_tree, 300);
    try_type<middl::Any>(Everything::code_of_anything, 300);
    try_type<Console::Line>(Console::code_of_line, 100);
    try_type<Everything::Mixed>(Everything::code_of_mixed, 500);
}

} // namespace
} // namespace metta::types
