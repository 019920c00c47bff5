// SPDX-License-Identifier: MIT
#include "runtime/user/arguments.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace metta {
namespace {

using namespace std::string_view_literals;

std::vector<std::string> all(std::string_view texts, u32 count) {
    std::vector<std::string> seen;
    for (const std::string_view text : Arguments(texts, count)) seen.emplace_back(text);
    return seen;
}

TEST(Arguments, AreTextsOneBehindTheOther) {
    EXPECT_EQ(all("hello\0big\0world\0"sv, 3), (std::vector<std::string>{"hello", "big", "world"}));
    EXPECT_EQ(all("a\0\0b\0"sv, 3), (std::vector<std::string>{"a", "", "b"}));
    EXPECT_TRUE(all("", 0).empty());
}

TEST(Arguments, StopAtTheEndOfTheTexts) {
    EXPECT_EQ(all("a\0b"sv, 2), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(all("a"sv, 3), (std::vector<std::string>{"a", "", ""}));
}

TEST(Arguments, AreFoundByPlace) {
    const Arguments arguments("one\0two\0three\0"sv, 2);
    EXPECT_EQ(arguments.size(), 2u);
    EXPECT_EQ(arguments[0], "one");
    EXPECT_EQ(arguments[1], "two");
    EXPECT_EQ(arguments[2], "");
    EXPECT_EQ(arguments[~0u], "");
}

TEST(Arguments, ComeFromTheStartRecord) {
    StartRecord record;
    record.argument_count = 2;
    std::ranges::copy("shell\0-x\0"sv, record.arguments);
    EXPECT_EQ(Arguments(record)[1], "-x");
}

} // namespace
} // namespace metta
