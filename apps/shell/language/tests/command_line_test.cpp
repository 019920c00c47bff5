// SPDX-License-Identifier: MIT
// Lines as people type them, scripts, and what is refused.
#include "apps/shell/language/command_line.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace metta::shell {
namespace {

/// Each command as "[word][word]", with "&&" or "||" in front where it depends, and "&" behind where nobody waits for
/// it; or the error.
std::string parsed(std::string_view text, u32 status = 0) {
    CommandLine commands(text);
    std::string result;
    for (;;) {
        const Result<Command> command = commands.next(status);
        if (command && command->words.empty()) return result;
        if (!result.empty()) result += ' ';
        if (!command) return result + "error: " + std::string(command.error().expected);
        if (command->condition == Condition::on_success) result += "&&";
        if (command->condition == Condition::on_failure) result += "||";
        for (const std::string_view word : command->words) result += '[' + std::string(word) + ']';
        if (command->background) result += '&';
    }
}

/// The whole message about the first mistake.
std::string mistake(std::string_view text) {
    CommandLine commands(text);
    for (;;) {
        const Result<Command> command = commands.next(0);
        if (command && command->words.empty()) return "none";
        if (command) continue;
        std::array<char, 256> storage;
        TextBuffer message(storage);
        print(message, command.error());
        return std::string(message.text());
    }
}

/// What runs if `true` succeeds and `false` fails with 1: the first words, and the status at the end.
std::string run(std::string_view text) {
    CommandLine commands(text);
    std::string ran;
    for (u32 status = 0;;) {
        const Result<Command> command = commands.next(status);
        if (!command || command->words.empty()) return ran + std::to_string(status);
        if (!command->runs_after(status)) continue;
        for (const std::string_view word : command->words) ran += std::string(word) + ' ';
        status = command->words[0] == "false" ? 1 : 0;
    }
}

TEST(CommandLine, words_and_separators) {
    EXPECT_EQ(parsed(""), "");
    EXPECT_EQ(parsed("  ;; \n ; "), "");
    EXPECT_EQ(parsed("echo a  b\tc"), "[echo][a][b][c]");
    EXPECT_EQ(parsed("a;b ;c\nd"), "[a] [b] [c] [d]");
    EXPECT_EQ(parsed("a && b&&c ; d"), "[a] &&[b] &&[c] [d]");
    EXPECT_EQ(parsed("a || b||c ; d && e"), "[a] ||[b] ||[c] [d] &&[e]");
    EXPECT_EQ(parsed("a # b; c\nd#e"), "[a] [d#e]");
}

TEST(CommandLine, background) {
    EXPECT_EQ(parsed("a &"), "[a]&");
    EXPECT_EQ(parsed("a b&c"), "[a][b]& [c]");
    EXPECT_EQ(parsed("a & b & \n c"), "[a]& [b]& [c]");
    EXPECT_EQ(parsed("a && b & c"), "[a] &&[b]& [c]");
    EXPECT_EQ(parsed("a & # why\n"), "[a]&");
    EXPECT_EQ(parsed("a '&' \\& \"&\""), "[a][&][&][&]");
}

TEST(CommandLine, scripts) {
    EXPECT_EQ(parsed("#!/apps/shell\r\n\r\na b\r\nc\r\n"), "[a][b] [c]");
    EXPECT_EQ(parsed("a &&\n\n # why\n b ||\n c\n"), "[a] &&[b] ||[c]");
    EXPECT_EQ(parsed("a b\\\nc \\\n d \"e\\\nf\" 'g\\\nh'"), "[a][bc][d][ef][g\\\nh]");
    EXPECT_EQ(parsed("\\\n\\\n"), "");
}

TEST(CommandLine, quotes) {
    EXPECT_EQ(parsed("echo 'a; b' \"c && d\""), "[echo][a; b][c && d]");
    EXPECT_EQ(parsed("a'b c'd\"e\""), "[ab cde]");
    EXPECT_EQ(parsed(R"(a\ b "\"\\\n" '\')"), "[a b][\"\\\\n][\\]");
    EXPECT_EQ(parsed("'' \"\""), "[][]");
    EXPECT_EQ(parsed("'a\nb' \"c\nd\""), "[a\nb][c\nd]");
}

TEST(CommandLine, status) {
    EXPECT_EQ(parsed("echo $? a$?b \"is $?\" '$?' \\$?", 127), "[echo][127][a127b][is 127][$?][$?]");
    EXPECT_EQ(parsed("$?", 4294967295), "[4294967295]");
    EXPECT_EQ(parsed(R"("\$?")", 1), "[$?]");
    EXPECT_EQ(run("false; echo $? && echo $?"), "false echo 1 echo 0 0");
    EXPECT_EQ(mistake("echo $$"), "command at byte 5: expected ? after $, found $; put \\ before the $, or '…' around "
                                  "it, to mean the character");
    EXPECT_EQ(parsed("a \"$HOME\""), "error: ? after $");
    EXPECT_EQ(parsed("a $"), "error: ? after $");
    EXPECT_EQ(parsed("a $\n"), "error: ? after $");
    EXPECT_EQ(parsed("a $(b)"), "error: ? after $");
}

TEST(CommandLine, conditions) {
    EXPECT_EQ(run("true && a || b"), "true a 0");
    EXPECT_EQ(run("false && a || b"), "false b 0");
    EXPECT_EQ(run("true || a && b"), "true b 0");
    EXPECT_EQ(run("false || false && a; b"), "false false b 0");
    EXPECT_EQ(run("false && a"), "false 1");
}

TEST(CommandLine, mistakes_are_named) {
    EXPECT_EQ(mistake("a 'b"),
              "command at byte 2: expected a closing ', found the end; put \\ before the quote to mean "
              "the character");
    EXPECT_EQ(mistake("a | b"),
              "command at byte 2: expected ';', '&', '&&' or '||' between commands, found |; quote it "
              "to mean the character");
    EXPECT_EQ(parsed("a; b \"c"), "[a] error: a closing \"");
    EXPECT_EQ(parsed("a; b >c"), "[a] error: ';', '&', '&&' or '||' between commands");
    EXPECT_EQ(parsed("a; >c"), "[a] error: ';', '&', '&&' or '||' between commands");
    EXPECT_EQ(parsed("a b>c; d>e>.f x>"), "[a][b>c] [d>e>.f][x>]");
    EXPECT_EQ(parsed("a '|' \\> \"<\" "), "[a][|][>][<]");
    EXPECT_EQ(parsed("&& a"), "error: a command on each side of '&&'");
    EXPECT_EQ(parsed("a && "), "[a] error: a command on each side of '&&'");
    EXPECT_EQ(parsed("a && ; b"), "[a] error: a command on each side of '&&'");
    EXPECT_EQ(parsed("a && & b"), "[a] error: a command on each side of '&&'");
    EXPECT_EQ(parsed("a || && b"), "[a] error: a command on each side of '||'");
    EXPECT_EQ(parsed("a & && b"), "[a]& error: a command on each side of '&&'");
    EXPECT_EQ(parsed("a ||\n"), "[a] error: a command on each side of '||'");
    EXPECT_EQ(parsed("& a"), "error: a command before '&'");
    EXPECT_EQ(parsed("a & & b"), "[a]& error: a command before '&'");
    EXPECT_EQ(parsed("a\n& b"), "[a] error: a command before '&'");
    EXPECT_EQ(mistake("a b\\"),
              "command at byte 3: expected a character after \\, found the end; write \\\\ to mean the "
              "character");
}

TEST(CommandLine, limits) {
    std::string words;
    for (int count = 0; count < 64; ++count) words += "w ";
    EXPECT_EQ(parsed(words).size(), 64u * 3);
    EXPECT_EQ(parsed(words + "w"), "error: at most 64 words");
    EXPECT_EQ(parsed(words + "\n" + words).size(), 2 * 64u * 3 + 1);
    EXPECT_EQ(parsed(std::string(4096, 'x')).size(), 4098u);
    EXPECT_EQ(parsed(std::string(4097, 'x')), "error: at most 4096 characters");
    EXPECT_EQ(parsed(std::string(4095, 'x') + "$?", 10), "error: at most 4096 characters");
}

} // namespace
} // namespace metta::shell
