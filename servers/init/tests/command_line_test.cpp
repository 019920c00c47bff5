// SPDX-License-Identifier: MIT
// Lines as people type them, and lines that are refused.
#include "servers/init/command_line.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace metta::init {
namespace {

/// Each command as "[word][word]", with "&&" in front where it runs on success only; or the error.
std::string parsed(std::string_view line) {
    CommandLine commands(line);
    std::string result;
    for (;;) {
        const Result<Command> command = commands.next();
        if (command && command->words.empty()) return result;
        if (!result.empty()) result += ' ';
        if (!command) return result + "error: " + std::string(command.error().expected);
        if (command->condition == Condition::on_success) result += "&&";
        for (const std::string_view word : command->words) result += '[' + std::string(word) + ']';
    }
}

TEST(CommandLine, words_and_separators) {
    EXPECT_EQ(parsed(""), "");
    EXPECT_EQ(parsed("  ;; \n ; "), "");
    EXPECT_EQ(parsed("echo a  b\tc"), "[echo][a][b][c]");
    EXPECT_EQ(parsed("a;b ;c\nd"), "[a] [b] [c] [d]");
    EXPECT_EQ(parsed("a && b&&c ; d"), "[a] &&[b] &&[c] [d]");
    EXPECT_EQ(parsed("a # b; c\nd#e"), "[a] [d#e]");
}

TEST(CommandLine, quotes) {
    EXPECT_EQ(parsed("echo 'a; b' \"c && d\""), "[echo][a; b][c && d]");
    EXPECT_EQ(parsed("a'b c'd\"e\""), "[ab cde]");
    EXPECT_EQ(parsed(R"(a\ b "\"\\\n" '\')"), "[a b][\"\\\\n][\\]");
    EXPECT_EQ(parsed("'' \"\""), "[][]");
}

TEST(CommandLine, mistakes_are_named) {
    EXPECT_EQ(parsed("a 'b"), "error: a closing '");
    EXPECT_EQ(parsed("a; b \"c"), "[a] error: a closing \"");
    EXPECT_EQ(parsed("a & b"), "error: ';' or '&&' between commands");
    EXPECT_EQ(parsed("a | b"), "error: ';' or '&&' between commands");
    EXPECT_EQ(parsed("a; b>c"), "[a] error: ';' or '&&' between commands");
    EXPECT_EQ(parsed("a '|' \\> \"<\" "), "[a][|][>][<]");
    EXPECT_EQ(parsed("&& a"), "error: a command on each side of '&&'");
    EXPECT_EQ(parsed("a && "), "[a] error: a command on each side of '&&'");
    EXPECT_EQ(parsed("a && ; b"), "[a] error: a command on each side of '&&'");
}

TEST(CommandLine, limits) {
    std::string words;
    for (int count = 0; count < 64; ++count) words += "w ";
    EXPECT_EQ(parsed(words).size(), 64u * 3);
    EXPECT_EQ(parsed(words + "w"), "error: at most 64 words");
    EXPECT_EQ(parsed(std::string(4096, 'x')).size(), 4098u);
    EXPECT_EQ(parsed(std::string(4097, 'x')), "error: at most 4096 characters");
}

} // namespace
} // namespace metta::init
