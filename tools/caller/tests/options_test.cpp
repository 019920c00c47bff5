// SPDX-License-Identifier: MIT
#include "tools/caller/options.hpp"

#include <gtest/gtest.h>

namespace metta::caller {
namespace {

using Words = std::vector<const char*>;

std::string refusal(const Words& arguments) {
    const auto options = parse_options(arguments);
    if (options) return "";
    std::array<char, 512> storage;
    TextBuffer text(storage);
    print(text, options.error());
    return std::string(text.text());
}

TEST(CallOptions, a_call_is_a_path_an_operation_and_arguments) {
    const auto options = parse_options(Words{"services>console.Write", "--timeout", "-h"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->path, "services>console");
    EXPECT_EQ(options->operation, "Write");
    EXPECT_EQ(options->arguments, (std::vector<std::string_view>{"--timeout", "-h"})) << "these are the machine's";
    EXPECT_EQ(options->timeout, std::chrono::seconds(60));
    EXPECT_FALSE(options->help);
    EXPECT_EQ(parse_options(Words{"a.b>c.d"})->path, "a.b>c");
    EXPECT_EQ(parse_options(Words{".List"})->path, "");
}

TEST(CallOptions, options_come_first) {
    EXPECT_EQ(parse_options(Words{"--build", "b", "x.Y"})->socket, "b/run/link");
    EXPECT_EQ(parse_options(Words{"--build", "b", "--socket=s", "x.Y"})->socket, "s");
    EXPECT_EQ(parse_options(Words{"--timeout", "5", "x.Y"})->timeout, std::chrono::seconds(5));
    EXPECT_TRUE(parse_options(Words{"--help"})->help);
    EXPECT_TRUE(parse_options(Words{"-h", "nonsense"})->help);
}

TEST(CallOptions, refusals_say_expected_and_found) {
    EXPECT_EQ(refusal({}), ": expected PATH.OPERATION, found the end; see --help");
    EXPECT_EQ(refusal({"console"}), ": expected PATH.OPERATION, found console; see --help");
    EXPECT_EQ(refusal({"console."}), ": expected PATH.OPERATION, found console.; see --help");
    EXPECT_EQ(refusal({"--fast", "x.Y"}), ": expected an option or a call, found --fast; see --help");
    EXPECT_EQ(refusal({"--timeout"}), "--timeout: expected a value, found the end");
    EXPECT_EQ(refusal({"--timeout", "0", "x.Y"}),
              "--timeout: expected a number of seconds from 1 to 1000000000, found 0");
    EXPECT_EQ(refusal({"--socket", "a", "--socket", "b", "x.Y"}), "--socket: expected it once, found it again");
}

} // namespace
} // namespace metta::caller
