// SPDX-License-Identifier: MIT
// Type.Any: values of any type, made and read again.
#include "runtime/middl/any.hpp"

#include <gtest/gtest.h>

#include "meddler/tests/random_value.hpp"
#include "meddler/tests/samples/everything_portal.hpp"
#include "meddler/tests/simulation.hpp"

namespace metta {
namespace {

using middl::Any;
using middl::Predefined;

/// What arrives when it is sent.
Any sent(const Any& any, middl::Memory& memory) {
    const auto bytes = bytes_of(any);
    EXPECT_FALSE(bytes.empty());
    Any arrived;
    middl::Reader reader(bytes, memory);
    EXPECT_TRUE(middl::Codec<Any>::take(reader, arrived) && reader.left() == 0);
    EXPECT_EQ(arrived, any);
    return arrived;
}

template <class T>
void holds(T number, middl::TypeCode code) {
    HeapMemory memory;
    const Any any = sent(middl::any_of(number), memory);
    EXPECT_EQ(any.code, code);
    T read = {};
    EXPECT_TRUE(middl::read_any(any, code, read, memory));
    EXPECT_EQ(read, number);
}

TEST(Any, holds_numbers) {
    holds(true, Predefined::boolean);
    holds(u8{200}, Predefined::octet);
    holds('x', Predefined::character);
    holds(u16{65535}, Predefined::short_cardinal);
    holds(~u32{0}, Predefined::cardinal);
    holds(~u64{0}, Predefined::long_cardinal);
    holds(i16{-1}, Predefined::short_integer);
    holds(i32{-2}, Predefined::integer);
    holds(i64{-3}, Predefined::long_integer);
    holds(-0.5f, Predefined::real);
    holds(1e300, Predefined::long_real);
    EXPECT_EQ(middl::any_of(i16{-1}).value, 0xffffu) << "as a word of a portal has it";
}

TEST(Any, holds_members_of_enumerations_and_sets) {
    HeapMemory memory;
    const Any any = sent(middl::any_of(Everything::code_of_kind, Everything::Kind::square), memory);
    EXPECT_EQ(any.code, Everything::code_of_kind);
    auto kind = Everything::Kind::circle;
    EXPECT_TRUE(middl::read_any(any, Everything::code_of_kind, kind, memory));
    EXPECT_EQ(kind, Everything::Kind::square);
    EXPECT_FALSE(middl::read_any(any, Everything::code_of_kinds, kind, memory));
    EXPECT_FALSE(middl::read_any(Any{Everything::code_of_kind, 4}, Everything::code_of_kind, kind, memory));
    const Any set = sent(middl::any_of(Everything::code_of_kinds, Everything::Kinds{Everything::Kind::group}), memory);
    EXPECT_EQ(set.value, 4u);
    EXPECT_EQ(middl::any_of(Everything::code_of_kind, static_cast<Everything::Kind>(4)), Any());
}

TEST(Any, holds_text) {
    HeapMemory memory;
    const auto made = middl::text_any("größer", memory);
    ASSERT_TRUE(made);
    const Any any = sent(*made, memory);
    EXPECT_EQ(middl::text_of(any), "größer");
    middl::String text;
    EXPECT_TRUE(middl::read_any(any, Predefined::string, text, memory));
    EXPECT_EQ(text, "größer");
    EXPECT_EQ(middl::text_of(*middl::text_any("", memory)), "");
    EXPECT_FALSE(middl::text_any("\xff", memory));
    HeapMemory little(9);
    EXPECT_FALSE(middl::text_any("123456", little));
    EXPECT_EQ(middl::text_of(middl::any_of(u32{7})), std::nullopt);
    EXPECT_EQ(middl::text_of(Any{Predefined::string}), std::nullopt);
}

TEST(Any, passes_references_as_numbers) {
    HeapMemory memory;
    SimulatedReferences references; // has given out none: would refuse to bind it
    const auto bytes = bytes_of(middl::reference_any(Clock::type_code, 77), &references);
    Any arrived;
    middl::Reader reader(bytes, memory, &references);
    ASSERT_TRUE(middl::Codec<Any>::take(reader, arrived));
    EXPECT_EQ(arrived, middl::reference_any(Clock::type_code, 77));
    u64 number = 0;
    EXPECT_TRUE(middl::read_any(arrived, Clock::type_code, number, memory));
    EXPECT_EQ(number, 77u);
}

TEST(Any, holds_larger_values_as_a_stream) {
    HeapMemory memory;
    const auto stream = bytes_of(Console::Line{.text = "ab", .colour = Console::Colour::blue});
    const Any any = {Console::code_of_line, 0, *middl::Sequence<u8>::copy(memory, middl::octets(stream))};
    const Any arrived = sent(any, memory);
    Console::Line line;
    ASSERT_TRUE(middl::read_any(arrived, Console::code_of_line, line, memory));
    EXPECT_EQ(line.text, "ab");
    EXPECT_EQ(line.colour, Console::Colour::blue);
    const std::span<const byte> whole(stream);
    EXPECT_FALSE(middl::read_any(Any{Console::code_of_line, 0, middl::octets(whole.first(stream.size() - 1))},
                                 Console::code_of_line, line, memory));
    EXPECT_FALSE(middl::read_any(Any{Console::code_of_line}, Console::code_of_line, line, memory));
    EXPECT_FALSE(middl::read_any(arrived, Everything::code_of_mixed, line, memory));
}

} // namespace
} // namespace metta
