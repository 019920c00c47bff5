// SPDX-License-Identifier: MIT
// The command line: words, ends, and its limit.
#include "boot/firmware/command_line.hpp"

#include <gtest/gtest.h>

#include <string>

#include "boot/firmware/tests/machine.hpp"

namespace metta {
namespace {

std::span<const byte> bytes(const std::string& text) { return std::as_bytes(std::span(text)); }

TEST(CommandLine, finds_whole_words_only) {
    EXPECT_TRUE(has_word("panic-test", "panic-test"));
    EXPECT_TRUE(has_word("a  panic-test", "panic-test"));
    EXPECT_TRUE(has_word("panic-test b", "panic-test"));
    EXPECT_FALSE(has_word("", "panic-test"));
    EXPECT_FALSE(has_word(" panic-tests xpanic-test panic -test panic-test=1 ", "panic-test"));
}

TEST(CommandLine, is_copied_up_to_its_zero_byte) {
    BootInfo info;
    EXPECT_TRUE(take_command_line(bytes(std::string("trace panic-test\0junk", 21)), info));
    EXPECT_STREQ(info.command_line, "trace panic-test");
    EXPECT_EQ(info.self_test, SelfTest::panic);
    EXPECT_TRUE(take_command_line(bytes(std::string(1, '\0')), info));
    EXPECT_STREQ(info.command_line, "");
    EXPECT_EQ(info.self_test, SelfTest::none);
}

TEST(CommandLine, that_does_not_fit_is_refused) {
    BootInfo info;
    EXPECT_TRUE(take_command_line(bytes(std::string(1023, 'x') + '\0'), info));
    EXPECT_EQ(std::string_view(info.command_line).size(), 1023u);
    EXPECT_EQ(complaint(take_command_line(bytes(std::string(1024, 'x') + '\0'), info)),
              "command line: expected at most 1023 characters and a zero byte, found characters without an end: 1024 "
              "(0x400); shorten the command line");
    EXPECT_FALSE(take_command_line(bytes("no end"), info));
    EXPECT_FALSE(take_command_line({}, info));
}

} // namespace
} // namespace metta
